/** What ends a dialog: it waits ten seconds for an Undo, and says so meanwhile. */
import { isolated, numberLabel, t, visitorName } from '../../core/words';
import type { Live } from '../../live/live';

const WORDS = {
  finish: 'Closing {who}',
  spam: 'Marking {who} as spam',
  block: 'Blocking {who}',
};

export function closeDialog(live: Live, d: string): void {
  live.hold({ t: 'finish', d }, heldWords(live, d, 'finish'));
}

export function heldWords(live: Live, d: string, what: keyof typeof WORDS): string {
  const row = live.row(d);
  const who = row ? `${isolated(visitorName(row))} (${numberLabel(row.label)})` : t('the conversation');
  return t(WORDS[what], { who });
}
