/**
 * What stands in the log, in order: messages, and between them what happened to the dialog.
 * How messages stand together in the log: which begins a day, which ends a group and so carries the time. Pure.
 */
import type { DialogView, Message } from '@ui/protocol.generated';
import type { TimelineEntry } from '../../live/timeline';

export interface MessageEntry {
  message: Message;
  beginsDay: boolean;
  endsGroup: boolean;
}

/** A message by its id, or a line by its own: one list for the screen. */
export type LogItem = { id: string; line?: undefined } | { id: string; line: TimelineEntry };

/**
 * Every line stands before the first message that is later, and before an operator's of the same moment:
 * an answer takes the dialog first. Both lists are in order already.
 */
export function logItems(messages: readonly Message[], lines: readonly TimelineEntry[]): LogItem[] {
  const places: LogItem[] = [];
  const rest = [...lines];
  const until = (before: number) => {
    while (rest[0] && rest[0].at < before) push(rest.shift());
  };
  const push = (line?: TimelineEntry) => line && places.push({ id: line.id, line });
  for (const { id, at, author } of messages) {
    until(author === 'operator' ? at + 1 : at);
    places.push({ id });
  }
  until(Number.POSITIVE_INFINITY);
  return places;
}

const TOGETHER_MS = 2 * 60_000;

/** `mailedBy`: the letter that tells an answer; what is told apart stands apart, for each has a delivery of its own. */
export function entriesOf(
  messages: readonly Message[],
  mailedBy: (message: Message) => string = () => '',
): MessageEntry[] {
  return messages.map((message, place) => {
    const next = messages[place + 1];
    return {
      message,
      beginsDay: place > 0 && !sameDay(messages[place - 1], message),
      endsGroup: !next || !belongTogether(message, next) || mailedBy(message) !== mailedBy(next),
    };
  });
}

function belongTogether(a: Message, b: Message): boolean {
  const same = b.kind === 'text' && a.kind === 'text' && a.author === b.author && a.name === b.name;
  const sameWay = a.by_mail === b.by_mail && a.sender_unchecked === b.sender_unchecked;
  return same && sameWay && b.at - a.at < TOGETHER_MS && sameDay(a, b);
}

function sameDay(a: Message | undefined, b: Message): boolean {
  return !!a && new Date(a.at).toDateString() === new Date(b.at).toDateString();
}

/** The place in the public stream up to which an operator who sees the end has read. Our own events do not count. */
export function lastFromVisitor(view: DialogView | undefined): number {
  const from = view?.messages.filter((it) => it.s === 'pub' && it.author === 'visitor') ?? [];
  return Math.max(0, ...from.map((it) => it.seq));
}
