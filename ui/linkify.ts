/**
 * Finds the addresses in a text. Pieces are drawn as text and <a>, never as HTML.
 *
 * Strangers write these texts, and all of a conversation is drawn at once: each character is looked at a bounded number
 * of times, whatever the text.
 */

export interface Piece {
  text: string;
  href?: string;
}

/** A stretch of the text, from `at` up to `end`. */
interface Stretch {
  at: number;
  end: number;
}

/** In characters: of an address of a page, and of the parts of a mailbox. What is longer stays text. */
const URL_AT_MOST = 2_000;
const LOCAL_AT_MOST = 64;
const DOMAIN_AT_MOST = 255;
/** Links in one text. */
const LINKS_AT_MOST = 200;

const PAGE = /\b(?:https?:\/\/|www\.)[^\s<>"'`]+/gi;
const IN_LOCAL = /[\w.+-]/;
const DOMAIN = /^[\w-]+(?:\.[\w-]+)+\b/;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { at, end } of addressesIn(text)) {
    const found = withoutTail(text.slice(at, end));
    const href = found.length > URL_AT_MOST ? undefined : hrefOf(found);
    if (!href) continue;
    if (pieces.length >= 2 * LINKS_AT_MOST) break;
    if (at > done) pieces.push({ text: text.slice(done, at) });
    pieces.push({ text: found, href });
    done = at + found.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

/** Pages and mailboxes in the order of the text; of two that overlap, the one that begins first. */
function* addressesIn(text: string): Generator<Stretch> {
  let page = pageFrom(text, 0);
  let mailbox = mailboxFrom(text, 0);
  while (page || mailbox) {
    const next: Stretch = page && (!mailbox || page.at <= mailbox.at) ? page : (mailbox as Stretch);
    yield next;
    const { end } = next;
    if (page && page.at < end) page = pageFrom(text, end);
    if (mailbox && mailbox.at < end) mailbox = mailboxFrom(text, end);
  }
}

/** The first page whose address begins at `from` or later. */
function pageFrom(text: string, from: number): Stretch | undefined {
  PAGE.lastIndex = from;
  const match = PAGE.exec(text);
  return match ? { at: match.index, end: match.index + match[0].length } : undefined;
}

/** The first mailbox that begins at `from` or later. Looked for around each @, for a pattern would try every letter. */
function mailboxFrom(text: string, from: number): Stretch | undefined {
  for (let sign = text.indexOf('@', from); sign >= 0; sign = text.indexOf('@', sign + 1)) {
    const at = localBefore(text, sign, from);
    const domain = DOMAIN.exec(text.slice(sign + 1, sign + 1 + DOMAIN_AT_MOST))?.[0];
    if (at < sign && domain && domain.length < DOMAIN_AT_MOST) return { at, end: sign + 1 + domain.length };
  }
  return undefined;
}

/** Where the part before the @ begins: at a letter or a digit. `sign` = there is none, or it is too long to be one. */
function localBefore(text: string, sign: number, from: number): number {
  const least = Math.max(from, sign - LOCAL_AT_MOST);
  let at = sign;
  while (at > least && IN_LOCAL.test(text.charAt(at - 1))) at -= 1;
  if (at > from && IN_LOCAL.test(text.charAt(at - 1))) return sign;
  while (at < sign && !/\w/.test(text.charAt(at))) at += 1;
  return at;
}

/** A full stop or a bracket after an address belongs to the sentence, unless it was opened inside the address. */
function withoutTail(found: string): string {
  let open = 0;
  for (const sign of found) open += sign === '(' ? 1 : sign === ')' ? -1 : 0;
  let end = found.length;
  let marks = '.,;:!?…»”';
  for (; end > 0; end -= 1) {
    const last = found.charAt(end - 1);
    if (marks.includes(last)) continue;
    if (last !== ')' || open >= 0) break;
    open += 1;
    marks = '.,;:!?';
  }
  return found.slice(0, end);
}

/** Only what leads to a page or a letter; anything else (javascript:, data:) can never get here. */
function hrefOf(found: string): string | undefined {
  if (found.includes('@') && !/^(https?:|www\.)/i.test(found)) return `mailto:${found}`;
  try {
    const { href, protocol } = new URL(/^www\./i.test(found) ? `https://${found}` : found);
    return /^https?:$/.test(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
