/**
 * JSON that a server can read, whatever the page has done to `JSON.stringify`: old libraries give lists and objects a
 * `toJSON` that makes texts of them. Half of a surrogate pair, from a text that was cut, becomes U+FFFD: with it the whole
 * would be no UTF-8.
 */
export function encode(value: unknown): string {
  if (Array.isArray(value)) return `[${[...value].map((it) => encode(it ?? null))}]`;
  if (value && typeof value === 'object') {
    const fields = Object.entries(value).filter(([, it]) => it !== undefined);
    return `{${fields.map(([key, it]) => `${encode(key)}:${encode(it)}`)}}`;
  }
  // Here every lone half, and nothing else, is an escape that begins so.
  return JSON.stringify(value).replace(/\\(?:u[dD][89a-fA-F]..|.)/g, (it) => (it.length > 2 ? '\ufffd' : it));
}
