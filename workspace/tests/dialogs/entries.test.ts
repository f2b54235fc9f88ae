import type { Message } from '@ui/protocol.generated';
import { emptyView } from '@ui/thread';
import { expect, test } from 'vitest';
import { entriesOf, lastFromVisitor, logItems } from '../../src/dialogs/log/entries';

const NOON = new Date(2026, 4, 12, 12).getTime();

function message(seq: number, values: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    s: 'pub',
    seq,
    kind: 'text',
    author: 'visitor',
    name: '',
    text: 'x',
    at: NOON + seq * 1_000,
    form: null,
    form_result: null,
    found: null,
    confirmed: false,
    changed: '',
    by_mail: false,
    sender_unchecked: false,
    files: [],
    ...values,
  };
}

test('messages of one author close together are a group; its last one carries the time', () => {
  const entries = entriesOf([message(1), message(2), message(3, { author: 'operator', name: 'Anna' })]);
  expect(entries.map((it) => it.endsGroup)).toEqual([false, true, true]);
});

test('a new day is said', () => {
  const entries = entriesOf([message(1), message(2, { at: NOON + 24 * 3_600_000 })]);
  expect(entries.map((it) => it.beginsDay)).toEqual([false, true]);
});

test('only what the visitor wrote is read; our own events and notes do not count', () => {
  const messages = [message(2), message(5), message(6, { author: 'operator' }), message(9, { s: 'int' })];
  expect(lastFromVisitor({ ...emptyView('d'), messages })).toBe(5);
  expect(lastFromVisitor(undefined)).toBe(0);
});

test('what happened stands between the messages, by its time', () => {
  const line = (id: string, at: number) => ({ id, type: 'DialogTaken', at, text: '' }) as const;
  const lines = [line('early', NOON), line('between', NOON + 1_500), line('last', NOON + 9_000)];
  const places = logItems([message(1), message(2)], lines);
  expect(places.map((it) => it.id)).toEqual(['early', 'm1', 'between', 'm2', 'last']);
});
