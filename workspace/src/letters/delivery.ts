/** What became of an answer: which letter tells it, when one is due, whether it was seen (MAIL-8). Pure. */
import type { DialogRow, DialogView, LetterView, Message } from '@ui/protocol.generated';
import { type Place, placeOf } from '@ui/thread';
import type { TimelineEntry } from '../live/timeline';

/** `apart`: somebody said that no letter shall tell it. `due`: the letter goes at `at`, if nobody reads before. */
export type DeliveryState =
  | { is: 'sent' | 'read' | 'apart' }
  | { is: 'due'; at: number }
  | { is: 'letter'; letter: LetterView; isRead: boolean };

export interface KnownLetters {
  letters: readonly LetterView[];
  readUpTo: number;
  /** When what nobody has read goes by letter; 0 = no letter is due. */
  dueAt: number;
  /** Answers up to here were told by letter, or shall not be. */
  mailedUpTo: number;
}

/** So many letters come with a dialog; of answers that were told before them nothing is known. */
const LISTED = 20;
const WAITS: ReadonlySet<LetterView['state']> = new Set(['queued', 'deferred', 'handing', 'in_doubt']);
const REACHED: ReadonlySet<LetterView['state']> = new Set(['handing', 'sent', 'in_doubt', 'failed', 'bounced']);

export function knownLetters(view: DialogView | undefined, row: DialogRow | undefined): KnownLetters {
  return {
    letters: view?.letters ?? [],
    readUpTo: view?.read_by_visitor ?? 0,
    dueAt: row?.mail_due_at ?? 0,
    mailedUpTo: row?.mail_upto ?? 0,
  };
}

/** Rows change all the time; the log is drawn anew only when something of this did. */
export const isSameLetters = (one: KnownLetters, other: KnownLetters) =>
  one.letters === other.letters &&
  one.readUpTo === other.readUpTo &&
  one.dueAt === other.dueAt &&
  one.mailedUpTo === other.mailedUpTo;

/** Whether letters have anything to do with this dialog: then there is room for their words. */
export const hasLetters = (known: KnownLetters) => known.letters.length > 0 || known.dueAt > 0 || known.mailedUpTo > 0;

/** The unread letter that tells the answer at `seq`. One that still waits takes along what came after it. */
export function letterOf({ letters, mailedUpTo: upTo }: KnownLetters, seq: number): LetterView | undefined {
  const unread = letters.filter((it) => it.kind === 'unread' && it.since <= seq);
  const reachOf = (it: LetterView) => (WAITS.has(it.state) ? Math.max(it.upto, upTo) : it.upto);
  return unread.filter((it) => seq <= reachOf(it)).at(-1);
}

export function deliveryOf(known: KnownLetters, seq: number): DeliveryState {
  const letter = letterOf(known, seq);
  const isRead = seq <= known.readUpTo;
  if (letter && (!isRead || REACHED.has(letter.state))) return { is: 'letter', letter, isRead };
  if (isRead) return { is: 'read' };
  if (seq > known.mailedUpTo) return known.dueAt ? { is: 'due', at: known.dueAt } : { is: 'sent' };
  const copy = known.letters.filter((it) => it.kind === 'history' && it.state === 'sent' && seq <= it.upto).at(-1);
  if (copy) return { is: 'letter', letter: copy, isRead };
  return { is: known.letters.length < LISTED ? 'apart' : 'sent' };
}

/** Answers with the same key have one delivery and may stand together. */
export function deliveryKey(known: KnownLetters, seq: number): string {
  const delivery = deliveryOf(known, seq);
  return delivery.is === 'letter' ? delivery.letter.id : delivery.is === 'apart' ? 'apart' : '';
}

/** An operator's answer that still stands: only such ones go by letter. */
export const isAnswer = ({ s, kind, author, changed }: Message) =>
  s === 'pub' && kind === 'text' && author === 'operator' && changed !== 'retracted';

/** Copies and requests for leave stand in the log where they were written, as far back as the log is loaded. */
export function letterEntries(view: DialogView | undefined): TimelineEntry[] {
  const first = view?.more ? (view.messages[0]?.at ?? 0) : 0;
  const own = view?.letters.filter((it) => it.kind !== 'unread' && it.created_at >= first) ?? [];
  return own.map((it) => ({
    id: it.id,
    place: placeAt(view, it.created_at),
    type: 'LetterChanged',
    at: it.created_at,
    text: '',
  }));
}

/** A letter has no number in the streams: it stands after what had been written by then. */
function placeAt(view: DialogView | undefined, at: number): Place {
  const before = view?.messages.filter((it) => it.at <= at).at(-1);
  return before ? [placeOf(before)[0], Number.POSITIVE_INFINITY] : [0, 0];
}
