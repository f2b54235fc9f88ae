/** Why the server has closed the door for good, and what the visitor can do. */
import { t } from '../kit/words';

export function closeReason(code: number): string {
  return t(WORDS[code] ?? UNKNOWN);
}

const UNKNOWN = 'Something went wrong here. Reload the page, please.';

const WORDS: Record<number, string> = {
  4500: 'You were away for long. Write, and we begin anew.',
  4502: 'This page is out of date. Reload it, please.',
  4503: 'You cannot write here any more.',
  4505: 'The chat is open in too many tabs. Close some of them, please.',
  4506: 'The chat does not work on this site.',
};
