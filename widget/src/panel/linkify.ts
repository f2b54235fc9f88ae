/** Finds the addresses in a text. Pieces are drawn as text and <a>, never as HTML. */

export interface Piece {
  text: string;
  href?: string;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'`]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/gi;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = withoutTail(match[0]);
    const href = hrefOf(found);
    if (!href) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
    pieces.push({ text: found, href });
    done = match.index + found.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

/** A full stop or a bracket after an address belongs to the sentence, unless it was opened inside the address. */
function withoutTail(found: string): string {
  let rest = found.replace(/[.,;:!?…»”]+$/, '');
  while (rest.endsWith(')') && count(rest, ')') > count(rest, '(')) rest = rest.slice(0, -1).replace(/[.,;:!?]+$/, '');
  return rest;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
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
