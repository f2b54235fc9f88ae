/** What is worth a sound: an offer to me, an invitation, words to me, who waits for everybody, an alarm. How it sounds is in alerts.ts. */
import type { Alarm, DialogRow, OwnPresence } from '@ui/protocol.generated';
import { alertPerson } from '../core/alerts';
import { attentive } from '../core/clock';
import { notices } from '../core/notices';
import { load, save } from '../core/store';
import { isolated, n, numberLabel, t, visitorName } from '../core/words';
import { inTab } from './inbox';

export type NotifyReason = 'taken_over' | 'offered' | 'invited' | 'waits' | 'written';

/** Why this change of a row concerns the operator; pure. A row that was never here before is news only when it is open. */
export function notifyReason(before: DialogRow | undefined, row: DialogRow, myId: string): NotifyReason | null {
  if (row.quarantined || row.status === 'finished' || (before && row.rev <= before.rev)) return null;
  if (before && wasTakenOver(before, row, myId)) return 'taken_over';
  const begins = (is: (it: DialogRow) => boolean) => is(row) && !(before && is(before));
  if (begins((it) => it.offered_to === myId)) return 'offered';
  if (begins((it) => it.invited.includes(myId))) return 'invited';
  if (begins(isForEverybody)) return 'waits';
  return inTab(row, 'mine', myId) && news(row) > (before ? news(before) : 0) ? 'written' : null;
}

/** From hand to hand: what its operator passes on is offered first, and what had ended was nobody's. */
const wasTakenOver = (before: DialogRow, row: DialogRow, myId: string) =>
  before.status === 'in_work' && before.operator_id === myId && row.status === 'in_work' && row.operator_id !== myId;

/** Messages that nobody has read, and mails that may be messages. */
const news = (row: DialogRow) => row.unread + row.held_mails;

/** Messages that nobody has read and that are mine to read, or everybody's: what the title of the page counts. */
export function unreadFor(rows: Iterable<DialogRow>, myId: string): number {
  const own = [...rows].filter((row) => inTab(row, 'mine', myId) || (!row.quarantined && isForEverybody(row)));
  return own.reduce((sum, row) => sum + row.unread, 0);
}

const isForEverybody = (row: DialogRow) => row.status === 'new' && !row.offered_to;

/** Never a sound for the dialog that one is reading, unless a colleague has taken it from under the hands. */
export function notify(reason: NotifyReason, row: DialogRow, isRead: boolean): void {
  if (isRead && attentive() && reason !== 'taken_over') return;
  const name = visitorName(row);
  const act = byColleague(reason, row);
  if (act) notices.alarm(row.d, act, true);
  const title = (reason === 'offered' && t('{name} is waiting for you', { name })) || name;
  alertPerson({ d: row.d, title, text: act || row.last_text, isUrgent: reason === 'offered' || act !== '' });
}

function byColleague(reason: NotifyReason, row: DialogRow): string {
  const who = `${numberLabel(row.label)}, ${isolated(visitorName(row))}`;
  if (reason === 'invited') return t('{who}: a colleague invited you', { who });
  if (reason !== 'taken_over') return '';
  return t('{who}: {name} took this conversation over. What you have typed stays.', {
    who,
    name: isolated(row.operator),
  });
}

/** Once in this browser: what waited for this operator and went on to others while nobody was here. */
export function tellMissed(own: OwnPresence, operator: string): void {
  const key = `openline-missed.${operator}`;
  const { missed, gone_at } = own;
  if (!own.here || !missed || gone_at <= (load<number>(key) ?? 0)) return;
  save(key, gone_at);
  notices.alarm(
    '',
    n(
      'While you were away, {count} conversation went on to others',
      'While you were away, {count} conversations went on to others',
      missed,
    ),
  );
}

export function notifyAlarm({ d, label, name, alert }: Alarm, guest: number): void {
  const who = `${numberLabel(label)}, ${isolated(visitorName({ name, guest }))}`;
  const text = alert === 'promise' ? t('{who}: promised reply due soon', { who }) : t('{who}: reply overdue', { who });
  notices.alarm(d, text);
  alertPerson({ d, title: who, text, isUrgent: true });
}
