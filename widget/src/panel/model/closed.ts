/** Why the server has closed the door for good, and what the visitor can do. */
import { t, why } from '../kit/words';

export function closeReason(code: number): string {
  // biome-ignore lint/suspicious/noConsole: the developer of the page looks there first
  if (code === WRONG_SITE) console.warn(`openline: ${location.origin} is not among the channel's allowed sites`);
  return why(t(WORDS[code] ?? ''));
}

const WRONG_SITE = 4506;

const WORDS: Record<number, string> = {
  4500: "It's been a while. Send a message to start again.",
  4502: 'This page is out of date. Please reload it.',
  4503: 'You can no longer write here.',
  4505: 'Chat is open in too many tabs. Please close a few.',
  [WRONG_SITE]: "Chat isn't available on this site.",
};
