/** The page on which the visitor is, as far as it fits into a frame beside what they say. */
import type { Page } from '@ui/protocol.generated';
import type { Host } from '../../contract';
import { ownTitle } from '../kit/titles';

/** A frame of a visitor has 16 KiB at most; this leaves room for all that is not text. */
const FRAME_BYTES = 15_000;
const LONGEST = 4_000;

/** `beside`: bytes of the message. The longest message in the longest signs leaves no room: then it goes alone. */
export function pageOf(host: Host, beside = 0): Page | undefined {
  const { url = '', title = '', referrer = '' } = host.page();
  const room = FRAME_BYTES - beside - 2_000;
  if (room < 200) return undefined;
  return {
    url: cut(url, Math.min(room, LONGEST)),
    title: cut(title === document.title ? ownTitle() : title, 200),
    referrer: cut(referrer, 500),
  };
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
