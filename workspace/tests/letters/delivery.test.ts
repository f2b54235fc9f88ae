import type { LetterView, Message } from '@ui/protocol.generated';
import { emptyView } from '@ui/thread';
import { expect, test } from 'vitest';
import { entriesOf } from '../../src/dialogs/log/entries';
import { isOwnAnswer } from '../../src/dialogs/log/ownMessages';
import {
  deliveryKey,
  deliveryOf,
  hasLetters,
  isAnswer,
  type KnownLetters,
  letterEntries,
  letterOf,
} from '../../src/letters/delivery';

const letter = (id: string, values: Partial<LetterView> = {}): LetterView => ({
  id,
  kind: 'unread',
  address: 'vera@example.com',
  state: 'queued',
  why: '',
  since: 1,
  upto: 5,
  created_at: 100,
  next_at: 100,
  sent_at: 0,
  opened_at: 0,
  result: '',
  ...values,
});
const known = (letters: LetterView[] = [], values: Partial<KnownLetters> = {}): KnownLetters => ({
  letters,
  readUpTo: 0,
  dueAt: 0,
  mailedUpTo: 0,
  ...values,
});
const answer = (seq: number, values: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  s: 'pub',
  seq,
  kind: 'text',
  author: 'operator',
  name: 'Anna',
  text: 'x',
  at: seq * 1_000,
  form: null,
  form_result: null,
  found: null,
  confirmed: false,
  changed: '',
  by_mail: false,
  sender_unchecked: false,
  files: [],
  ...values,
});

test('MAIL-8: a letter belongs to the answers from its first to its last', () => {
  const sent = known([
    letter('a', { since: 3, upto: 5, state: 'sent' }),
    letter('b', { since: 6, upto: 8, state: 'sent' }),
  ]);
  expect([2, 3, 5, 6, 8, 9].map((seq) => letterOf(sent, seq)?.id)).toEqual([undefined, 'a', 'a', 'b', 'b', undefined]);
});

test('MAIL-8: a copy of the conversation is nobody’s unread letter', () => {
  expect(letterOf(known([letter('copy', { kind: 'history', since: 0, upto: 9 })]), 4)).toBeUndefined();
});

test('MAIL-1: a letter that still waits takes along the answers that came after it', () => {
  const waits = known([letter('a', { since: 3, upto: 5, state: 'handing' })], { mailedUpTo: 7 });
  expect(deliveryOf(waits, 7)).toMatchObject({ is: 'letter', letter: { id: 'a' } });
});

test('MAIL-1: before there is a letter, the clock of the row counts', () => {
  expect(deliveryOf(known([], { dueAt: 900 }), 4)).toEqual({ is: 'due', at: 900 });
  expect(deliveryOf(known(), 4)).toEqual({ is: 'sent' });
});

test('MAIL-8: what was read needs no letter, but one that has gone stays told', () => {
  const read = { readUpTo: 5, dueAt: 900 };
  expect(deliveryOf(known([], read), 4)).toEqual({ is: 'read' });
  expect(deliveryOf(known([letter('a', { state: 'queued' })], read), 4)).toEqual({ is: 'read' });
  expect(deliveryOf(known([letter('a', { state: 'cancelled', why: 'read' })], read), 4)).toEqual({ is: 'read' });
  expect(deliveryOf(known([letter('a', { state: 'sent' })], read), 4)).toMatchObject({ is: 'letter', isRead: true });
});

test('MAIL-8: "do not send" is told under the answers that it was said of', () => {
  const apart = known([], { mailedUpTo: 5, dueAt: 900 });
  expect(deliveryOf(apart, 5)).toEqual({ is: 'apart' });
  expect(deliveryOf(apart, 6)).toEqual({ is: 'due', at: 900 });
});

test('MAIL-2: a copy that was sent tells the unread answers, too', () => {
  const copy = letter('copy', { kind: 'history', since: 0, upto: 9, state: 'sent' });
  expect(deliveryOf(known([copy], { mailedUpTo: 9 }), 4)).toMatchObject({ is: 'letter', letter: { id: 'copy' } });
});

test('MAIL-8: of answers older than the letters that are listed nothing is said', () => {
  const many = Array.from({ length: 20 }, (_, place) => letter(`l${place}`, { since: 100 + place, upto: 100 + place }));
  expect(deliveryOf(known(many, { mailedUpTo: 200 }), 4)).toEqual({ is: 'sent' });
});

test('MAIL-8: answers that different letters tell do not stand together', () => {
  const knownLetters = known([letter('a', { since: 1, upto: 2, state: 'sent' })], { mailedUpTo: 2, dueAt: 900 });
  const entries = entriesOf(
    [1, 2, 3, 4].map((seq) => answer(seq)),
    (it) => deliveryKey(knownLetters, it.seq),
  );
  expect(entries.map((it) => it.endsGroup)).toEqual([false, true, false, true]);
});

test('MAIL-8: answers that shall not go by letter do not stand with those that will', () => {
  const apart = known([], { mailedUpTo: 2, dueAt: 900 });
  expect([1, 2, 3].map((seq) => deliveryKey(apart, seq))).toEqual(['apart', 'apart', '']);
});

test('MAIL-2: copies stand where they were written, as far back as the log is loaded', () => {
  const letters = [
    letter('old', { kind: 'history', created_at: 50 }),
    letter('new', { kind: 'confirm', created_at: 2_500 }),
  ];
  const view = { ...emptyView('d'), messages: [answer(1)], letters: [...letters, letter('unread')] };
  expect(letterEntries(view).map((it) => it.id)).toEqual(['old', 'new']);
  expect(letterEntries({ ...view, more: true }).map((it) => it.id)).toEqual(['new']);
});

test('MAIL-8: room is kept only where letters have a part', () => {
  expect(hasLetters(known())).toBe(false);
  expect(hasLetters(known([], { dueAt: 5 }))).toBe(true);
});

test('MAIL-8: only standing answers of operators have a delivery', () => {
  const all = [
    answer(1),
    answer(2, { changed: 'retracted' }),
    answer(3, { author: 'line' }),
    answer(4, { s: 'int', kind: 'note' }),
  ];
  expect(all.map(isAnswer)).toEqual([true, false, false, false]);
});

test('WORK-2: one’s own answers are known by name; where the line hides names, by who has the dialog', () => {
  const me = { id: 'anna', name: 'Anna' };
  const team = [{ name: 'Anna' }, { name: 'Oleg' }];
  const own = (name: string, operator_id: string) => isOwnAnswer(answer(1, { name }), me, { operator_id }, team);
  expect([own('Anna', ''), own('Oleg', 'anna'), own('Sales', 'anna'), own('Sales', 'oleg')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(isOwnAnswer(answer(1, { changed: 'retracted' }), me, undefined, team)).toBe(false);
});
