/** A path leads to the chat's own server, not to the site around it; what is neither path nor address, nowhere. */
export function explanationUrl(why: string | undefined, origin: string): string {
  if (!why) return '';
  if (why[0] === '/') return origin + why;
  return /^https?:/.test(why) ? why : '';
}
