/** What happened to a dialog beside its messages, as one line of the log each: what snapshots bring, and what follows. */
import type { DialogEvent, DialogView, Item, TimelineEvent } from '@ui/protocol.generated';
import { isLater, type Place, placeOf } from '@ui/thread';
import { dayAndTime, isolated, t } from '../core/words';
import type { ThreadFrame } from './threads';

/** `id` is the event's number in its stream, so that nothing stands here twice; `place` is where it stands. */
export interface TimelineEntry {
  id: string;
  place: Place;
  type: DialogEvent['type'];
  at: number;
  text: string;
}

type Words = { [K in TimelineEvent['type']]: (event: Extract<TimelineEvent, { type: K }>) => string };

const WORDS: Words = {
  DialogTaken: ({ name, taken_from }) =>
    taken_from
      ? t('{name} took the conversation over from {colleague}', {
          name: isolated(name),
          colleague: isolated(taken_from),
        })
      : t('{name} took the conversation', { name: isolated(name) }),
  DialogOffered: ({ name }) => t('offered to {name}', { name: isolated(name) }),
  DialogReturned: ({ name, why }) => t(RETURNED[why], { name: isolated(name) }),
  DialogTransferred: (it) =>
    withComment(
      t('{name} transferred it to {to}', { name: isolated(it.name), to: isolated(it.to_operator || it.to_line) }),
      it.comment,
    ),
  OperatorInvited: ({ name, by }) => t('{by} invited {name}', { by: isolated(by), name: isolated(name) }),
  DialogPinned: ({ on, name }) =>
    on
      ? t('{name} is keeping this conversation', { name: isolated(name) })
      : t('{name} released it', { name: isolated(name) }),
  MarkedSpam: ({ on, name }) =>
    on ? t('{name} marked it as spam', { name: isolated(name) }) : t('{name} unmarked spam', { name: isolated(name) }),
  DialogReviewed: ({ score, comment, name }) =>
    withComment(t('{name} scored {mark}/5', { name: isolated(name), mark: score }), comment),
  LeadMade: ({ lead_number, name }) => t('{name} created lead {number}', { name: isolated(name), number: lead_number }),
  AlertRaised: ({ alert }) => (alert === 'promise' ? t('promised reply due soon') : t('reply overdue')),
  // With zeros an answer has come, which says so itself.
  PromiseMade: ({ promised_at }) =>
    promised_at ? t('reply promised by {time}', { time: dayAndTime(promised_at) }) : '',
  DialogRated: ({ rating, comment }) =>
    withComment(
      rating === 'good' ? t('the client rated this conversation good') : t('the client rated this conversation bad'),
      comment,
    ),
  DialogReopened: ({ by, name }) =>
    by === 'visitor'
      ? t('reopened by the client')
      : name
        ? t('reopened by {name}', { name: isolated(name) })
        : t('reopened by an operator'),
  DialogFinished: ({ by, name }) => endWords(by, name),
  ContactsConfirmed: ({ by }) =>
    by === 'visitor' ? t('the client confirmed the contact details') : t('saved to profile'),
};

const RETURNED = {
  late: '{name} missed the offer',
  declined: '{name} declined',
  gone: '{name} went offline; back in the queue',
};

type EventPart = Pick<Item, 'seq' | 'e' | 'pub_before'>;

export function timelineEntry(s: string, { seq, e, pub_before = 0 }: EventPart): TimelineEntry | null {
  const words = WORDS[e.type as TimelineEvent['type']] as ((event: DialogEvent) => string) | undefined;
  const text = words?.(e);
  const place = placeOf({ s, seq, pub_before });
  return text && 'at' in e ? { id: `${s}${seq}`, place, type: e.type, at: e.at, text } : null;
}

export function timelineOf(frame: ThreadFrame): TimelineEntry[] {
  return eventsOf(frame)
    .map((item) => timelineEntry(item.s, item))
    .filter((line) => line !== null);
}

function eventsOf(frame: ThreadFrame): Array<EventPart & { s: string }> {
  if (frame.t === 'ev') return [frame];
  return frame.t === 'batch' ? frame.items.map((item) => ({ ...item, s: frame.s })) : (frame.timeline ?? []);
}

/** What happened before the earliest message that is shown comes with the messages before it. */
export function reached(view: DialogView | undefined, lines: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const first = view?.more && view.messages[0];
  return first ? lines.filter((line) => isLater(line.place, placeOf(first))) : lines;
}

/** Events may come twice (live and in a batch) and in any order between the streams. */
export function withEntries(known: readonly TimelineEntry[], more: readonly TimelineEntry[]): TimelineEntry[] {
  const all = new Map([...known, ...more].map((line) => [line.id, line]));
  return [...all.values()].sort((a, b) => (isLater(a.place, b.place) ? 1 : -1));
}

/** `by` '': of a snapshot whose end is too old to be known. No `name`: the line hides it. */
export function endWords(by: DialogView['ended_by'], name: string): string {
  if (!by) return t('conversation closed');
  if (by === 'visitor') return t('the client ended the conversation');
  if (by !== 'operator') return t('closed automatically (no activity)');
  return name ? t('{name} closed the conversation', { name: isolated(name) }) : t('closed by an operator');
}

const withComment = (text: string, comment: string) =>
  comment ? t('{text}: “{comment}”', { text, comment: isolated(comment) }) : text;
