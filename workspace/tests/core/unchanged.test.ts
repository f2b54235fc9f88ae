/** What is read again keeps the parts that are the same: their rows stay as somebody left them. */
import { expect, test } from 'vitest';
import { keepUnchanged } from '../../src/core/unchanged';

const mail = (id: string, text = 'Hello') => ({ id, text, sender: { name: 'Vera' } });

test('the same answer is the same object', () => {
  const before = { mails: [mail('a'), mail('b')], count: 2 };
  expect(keepUnchanged(before, { mails: [mail('a'), mail('b')], count: 2 })).toBe(before);
});

test('rows that stay are the same, wherever they stand now; others are as read', () => {
  const before = { mails: [mail('a'), mail('b')], count: 2 };
  const read = { mails: [mail('new'), mail('b'), mail('a', 'Changed')], count: 3 };
  const after = keepUnchanged(before, read);
  expect(after).toEqual(read);
  expect(after.mails[1]).toBe(before.mails[1]);
  expect(after.mails[2]).not.toBe(before.mails[0]);
});

test('parts of an object that are the same stay, too', () => {
  const before = { list: [mail('a')], portal: { name: 'Shop' }, at: 1 };
  const after = keepUnchanged(before, { list: [mail('a')], portal: { name: 'Shop' }, at: 2 });
  expect(after.at).toBe(2);
  expect(after.list).toBe(before.list);
  expect(after.portal).toBe(before.portal);
});

test.each([[null], [undefined], [[]], ['text'], [{}]])('after %j comes what was read', (before) => {
  expect(keepUnchanged(before, { mails: [mail('a')] })).toEqual({ mails: [mail('a')] });
  expect(keepUnchanged(before, [mail('a')])).toEqual([mail('a')]);
});
