import { expect, test } from 'vitest';
import { lineOf, withLines } from '../src/dialogs/happened';
import { readablePhone } from '../src/dialogs/phones';

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
  expect(plain(lineOf('int', { seq: 3, e })?.text)).toBe('Anna transferred it to Oleg: “Wants tea”');
});

test('what is no line of its own stays silent', () => {
  expect(lineOf('pub', { seq: 1, e: { type: 'MessagesRead', by: 'visitor', upto: 1, at: 1 } })).toBeNull();
  expect(lineOf('pub', { seq: 1, e: { type: 'PromiseMade', promised_at: 0, opens_at: 0, at: 1 } })).toBeNull();
  expect(lineOf('pub', { seq: 1, e: { type: 'OfTomorrow' } as never })).toBeNull();
});

test('the same event twice is one line, in the order of time', () => {
  const line = (id: string, at: number) => ({ id, type: 'DialogTaken', at, text: '' }) as const;
  expect(withLines([line('int2', 20)], [line('int2', 20), line('pub1', 10)]).map((it) => it.id)).toEqual([
    'pub1',
    'int2',
  ]);
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
