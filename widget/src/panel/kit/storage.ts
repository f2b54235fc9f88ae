/** The storage of the browser, wherever it may be forbidden or full. */

/** `window.localStorage` throws where it is forbidden. */
export function storageOf(area: 'localStorage' | 'sessionStorage'): Storage | undefined {
  try {
    return window[area];
  } catch {
    return undefined;
  }
}

/** Nothing is kept where there is nothing to say. Full or forbidden: what was to be kept lives as long as the page. */
export function keep(storage: Storage | undefined, place: string, text: string): void {
  try {
    if (text) storage?.setItem(place, text);
    else storage?.removeItem(place);
  } catch {
    // See above.
  }
}
