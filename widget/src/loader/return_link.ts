/**
 * The code of a letter behind the `#` of the page's address (MAIL-6). It leaves the address before anything else
 * happens: no referrer, no statistics and no bookmark may carry it.
 */

/**
 * The code, and the page's own part of the address: what the letter's link has behind the code, or where a router that
 * had read the address before us thinks it is.
 */
export function codeIn(hash: string): [code: string, own: string] {
  const [, slash, code, own] = /^#(!?\/)?openline=([\w-]{1,64})(?:&(!?\/.*))?/.exec(hash) ?? [];
  return [code ?? '', own || slash || ''];
}

/** '' when there is none. A router that had read the address before us may write it back: then it is taken again. */
export function takeCode(): string {
  const [code, own] = codeIn(location.hash);
  // The whole address: under a `<base>` a path alone would lead elsewhere.
  const page = location.href.split('#')[0] as string;
  try {
    // The page's router hears of it, and shows its own view.
    if (own) location.replace(`${page}#${own}`);
    else if (code) history.replaceState(history.state, '', page);
  } catch {
    location.hash = '';
  }
  return code;
}
