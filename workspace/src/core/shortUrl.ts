/** "shop.example/lamps": what tells pages apart, without the protocol and the marks behind it. */
export function shortUrl(url: string): string {
  return url
    .replace(/^https?:\/\/(www\.)?/, '')
    .replace(/[?#].*$/, '')
    .replace(/\/$/, '');
}
