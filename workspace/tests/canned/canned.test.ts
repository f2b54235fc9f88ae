import type { ShownReply } from '@ui/api.generated';
import { expect, test } from 'vitest';
import { filled, matching, wantedIn } from '../../src/canned/canned';

const reply = (shortcut: string, text = 'x'): ShownReply => ({
  id: shortcut,
  line_id: '',
  own: false,
  shortcut,
  text,
});

test.each([
  ['/', ''],
  ['/Del', 'del'],
  ['/del to', 'del to'],
  ['Hello /del', null],
  ['/path\nsecond line', null],
  ['', null],
])('what is looked for in %j (WORK-3)', (text, wanted) => {
  expect(wantedIn(text)).toBe(wanted);
});

test('shortcuts that begin so stand before texts that have the words', () => {
  const replies = [reply('hello', 'We deliver'), reply('delivery'), reply('price'), reply('my-del')];
  expect(matching(replies, 'del').map((it) => it.shortcut)).toEqual(['delivery', 'hello', 'my-del']);
  expect(matching(replies, '')).toHaveLength(4);
});

const PLACES = { 'client.name': 'Vera', 'operator.name': 'Anna', 'dialog.number': '12345-6' };

test('places are filled', () => {
  const text = 'Hello, {client.name}! {operator.name} here, dialog {dialog.number}. {other}';
  expect(filled(text, PLACES)).toBe('Hello, Vera! Anna here, dialog 12345-6. {other}');
});

test('a name that nobody knows leaves no hole', () => {
  expect(filled('Hello, {client.name}!', { ...PLACES, 'client.name': '' })).toBe('Hello!');
});

test('a name with signs in it is only text', () => {
  expect(filled('Dear {client.name}', { ...PLACES, 'client.name': '$1 {operator.name}' })).toBe(
    'Dear $1 {operator.name}',
  );
});
