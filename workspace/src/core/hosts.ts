/** Where a link of a stranger leads, for the eye: its text may say something else. */

export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return '';
  }
}

/** The host of a link whose text does not begin with it: "https://shop.example@evil.example" leads to the second one. */
export function hiddenHost(text: string, href: string): string {
  const host = /^https?:/.test(href) ? hostOf(href) : '';
  const shown = text.toLowerCase().replace(/^https?:\/\//, '');
  const rest = shown.startsWith(host) ? shown.slice(host.length) : 'other';
  return rest === '' || /^(:\d*)?[/?#]/.test(rest) || /^:\d*$/.test(rest) ? '' : host;
}
