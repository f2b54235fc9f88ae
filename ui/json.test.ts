/** CHAT-13: what goes to the server is JSON in UTF-8 on pages with libraries of 2009 and with texts that were cut. */
import { afterEach, expect, test } from 'vitest';
import { encode } from './json';

const HALF = '\ud83d';
const prototypes = [Array.prototype, String.prototype, Object.prototype, Number.prototype, Date.prototype] as object[];

afterEach(() => {
  for (const it of prototypes) Reflect.deleteProperty(it, 'toJSON');
});

test.each([
  [null],
  [true],
  [0.5],
  ['a "b" \\ \n \u2028 é 💣 \\ud83d'],
  [[]],
  [{ a: [1, [2, {}]], b: { c: null }, 'd"': '', e: [null] }],
])('%j is what it was', (value) => {
  expect(JSON.parse(encode(value))).toEqual(value);
  expect(encode(value)).toBe(JSON.stringify(value));
});

test('what is not there is left out, as it always was', () => {
  const value = { a: undefined, b: [undefined, 1] };
  expect(encode(value)).toBe(JSON.stringify(value));
});

test('as Prototype 1.6 has it, lists stay lists', () => {
  for (const it of prototypes) Object.defineProperty(it, 'toJSON', { configurable: true, value: () => '"broken"' });
  expect(encode({ t: 'hello', resume: [{ d: 'x', after: 3 }], at: [0, 1] })).toBe(
    '{"t":"hello","resume":[{"d":"x","after":3}],"at":[0,1]}',
  );
});

test.each([
  [`Lamps ${HALF}`, 'Lamps \ufffd'],
  [`${HALF}${HALF}x\udca1`, '\ufffd\ufffdx\ufffd'],
  [`\\${HALF}\\\\${HALF}`, '\\\ufffd\\\\\ufffd'],
  ['\\ud83d is six signs', '\\ud83d is six signs'],
  ['\udca1\ud83d in the wrong order', '\ufffd\ufffd in the wrong order'],
  ['💡', '💡'],
])('%j goes out whole', (text, whole) => {
  expect(JSON.parse(encode({ [text]: [text] }))).toEqual({ [whole]: [whole] });
});
