/**
 * The code of a letter behind the `#` of the page's address (MAIL-6). It leaves the address before anything else
 * happens: no referrer, no statistics and no bookmark may carry it.
 */

export function codeIn(hash: string): string {
  return /^#openline=([\w-]{1,64})/.exec(hash)?.[1] ?? '';
}

/** '' when there is none. A router that had read the address before us may write it back: then it is taken again. */
export function takeCode(): string {
  const code = codeIn(location.hash);
  try {
    // The whole address: under a `<base>` a path alone would lead elsewhere.
    if (code) history.replaceState(history.state, '', location.href.split('#')[0]);
  } catch {
    location.hash = '';
  }
  return code;
}
