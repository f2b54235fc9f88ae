/**
 * The code of a letter behind the `#` of the page's address (MAIL-6). It leaves the address before anything else
 * happens: no referrer, no statistics and no bookmark may carry it.
 */

// Stands before the `#`, where no filter of mails cuts it off.
const MARK = /([?&])openline=letter(&|$)/;

/**
 * The code, and the page's own part of the address: what the letter's link has behind the code, or where a router that
 * had read the address before us thinks it is.
 */
export function codeIn(hash: string): [code: string, own: string] {
  const [, slash, code, own] = /^#(!?\/)?openline=([\w-]{1,64})(?:&(!?\/.*))?/.exec(hash) ?? [];
  return [code ?? '', own || slash || ''];
}

/** Somebody comes from a letter, and the code was lost on the way. */
export const isCut = MARK.test(location.search) && !codeIn(location.hash)[0];

/** '' when there is none. A router that had read the address before us may write it back: then it is taken again. */
export function takeCode(): string {
  const [code, own] = codeIn(location.hash);
  // The whole address: under a `<base>` a path alone would lead elsewhere.
  const whole = location.href.split('#')[0] as string;
  const page = whole.replace(MARK, (_, before, after) => after && before);
  const put = (address: string) => history.replaceState(history.state, '', address);
  try {
    if (page !== whole) put(page + location.hash);
    // The page's router hears of it, and shows its own view.
    if (own) location.replace(`${page}#${own}`);
    else if (code) put(page);
  } catch {
    if (code) location.hash = '';
  }
  return code;
}
