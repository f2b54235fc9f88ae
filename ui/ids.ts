/** The client's own ids: a UUIDv7 names a command before its first try, so that trying again never doubles it. */

let last = 0;

export function uuid7(now = nextMoment(), bytes = crypto.getRandomValues(new Uint8Array(16))): string {
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(now / 256 ** (5 - place)) % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Never the same millisecond twice: what was written first must sort first, also in a burst. */
function nextMoment(): number {
  last = Math.max(Date.now(), last + 1);
  return last;
}

/** When a UUIDv7 was made, in ms since 1970. */
export function timeOf(cid: string): number {
  return Number.parseInt(cid.slice(0, 8) + cid.slice(9, 13), 16);
}
