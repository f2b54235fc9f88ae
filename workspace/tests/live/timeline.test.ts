import type { Message } from '@ui/protocol.generated';
import { emptyView } from '@ui/thread';
import { expect, test } from 'vitest';
import { readablePhone } from '../../src/core/phones';
import { speak } from '../../src/core/words';
import { reached, timelineEntry, timelineOf, withEntries } from '../../src/live/timeline';

const plain = (text?: string) => text?.replace(/[\u2068\u2069]/g, '');

test('an event of the record becomes a line (LINE-7)', () => {
  const e = {
    type: 'DialogTransferred',
    name: 'Anna',
    to_operator: 'Oleg',
    to_line: '',
    comment: 'Wants tea',
    at: 5,
  } as const;
  expect(plain(timelineEntry('int', { seq: 3, e })?.text)).toBe('Anna transferred it to Oleg: “Wants tea”');
});

test('a line says from whom a conversation was taken over (LINE-7)', () => {
  const e = { type: 'DialogTaken', operator_id: 'anna', name: 'Anna', at: 5, taken_from: '' } as const;
  const words = (event: typeof e | (Omit<typeof e, 'taken_from'> & { taken_from: string })) =>
    plain(timelineEntry('int', { seq: 3, e: event })?.text);
  expect(words(e)).toBe('Anna took the conversation');
  expect(words({ ...e, taken_from: 'Oleg' })).toBe('Anna took the conversation over from Oleg');
});

test('a remark stands in the quotation marks of the language (LINE-7)', async () => {
  const e = { type: 'DialogRated', rating: 'bad', comment: 'Долго', at: 5 } as const;
  await speak(['ru']);
  const russian = plain(timelineEntry('pub', { seq: 3, e })?.text);
  await speak(['en']);
  expect(russian).toBe('оценка клиента: плохо. «Долго»');
  expect(plain(timelineEntry('pub', { seq: 3, e })?.text)).toBe('the client rated this conversation bad: “Долго”');
});

test('where the line hides names, somebody did it (CHAT-2)', () => {
  const by = { by: 'operator', name: '', at: 5 } as const;
  expect(timelineEntry('pub', { seq: 3, e: { type: 'DialogFinished', ...by } })?.text).toBe('closed by an operator');
  expect(timelineEntry('pub', { seq: 3, e: { type: 'DialogReopened', ...by } })?.text).toBe('reopened by an operator');
});

test('what is no line of its own stays silent', () => {
  expect(timelineEntry('pub', { seq: 1, e: { type: 'MessagesRead', by: 'visitor', upto: 1, at: 1 } })).toBeNull();
  expect(timelineEntry('pub', { seq: 1, e: { type: 'PromiseMade', promised_at: 0, opens_at: 0, at: 1 } })).toBeNull();
  expect(timelineEntry('pub', { seq: 1, e: { type: 'OfTomorrow' } as never })).toBeNull();
});

test('the same event twice is one line, in the order of the streams', () => {
  const line = (id: string, ...place: [number, number]) =>
    ({ id, place, type: 'DialogTaken', at: 9, text: '' }) as const;
  expect(withEntries([line('int2', 1, 2)], [line('int2', 1, 2), line('pub1', 1, 0)]).map((it) => it.id)).toEqual([
    'pub1',
    'int2',
  ]);
});

const reviewed = { type: 'DialogReviewed', score: 5, comment: 'Well done', name: 'Anna', at: 30 } as const;
const rated = { type: 'DialogRated', rating: 'good', comment: '', at: 20 } as const;

test('who opens a dialog later reads what happened, and once what comes by both ways (LINE-7)', () => {
  const happened = [
    { s: 'pub', seq: 8, e: rated, pub_before: 0 },
    { s: 'int', seq: 4, e: reviewed, pub_before: 8 },
  ] as const;
  const opened = timelineOf({ t: 'snapshot', dialog: emptyView('d'), timeline: [...happened] });
  const live = timelineOf({
    t: 'batch',
    d: 'd',
    s: 'int',
    from: 4,
    to: 4,
    items: [{ seq: 4, e: reviewed, pub_before: 8 }],
    more: false,
  });

  expect(withEntries(opened, live).map((it) => plain(it.text))).toEqual([
    'the client rated this conversation good',
    'Anna scored 5/5: “Well done”',
  ]);
  expect(timelineOf({ t: 'older', d: 'd', dialog: emptyView('d') })).toEqual([]);
});

test('what happened before the messages that are shown waits for those before them', () => {
  const lines = [5, 10, 20].map(
    (at) => ({ id: `int${at}`, place: [at, 1], type: 'DialogTaken', at: 0, text: '' }) as const,
  );
  const view = { ...emptyView('d'), messages: [{ id: 'm', s: 'pub', seq: 10 } as Message], more: true };

  expect(reached(view, lines).map((it) => it.id)).toEqual(['int10', 'int20']);
  expect(reached({ ...view, more: false }, lines)).toEqual(lines);
  expect(reached(undefined, lines)).toEqual(lines);
});

test.each([
  ['+74951234567', '+7 495 123-45-67'],
  ['+12125550123', '+1 212 555-0123'],
  ['+380441234567', '+380 44 123-45-67'],
  ['+442079460999', '+442079460999'],
  ['', ''],
])('the phone %s is read as %s', (stored, shown) => {
  expect(readablePhone(stored)).toBe(shown);
});
