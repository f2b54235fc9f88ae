import { createHash } from 'node:crypto';
import type { DialogRow } from '@ui/protocol.generated';
import { expect, test } from 'vitest';
import { digestOf, EMPTY, held, inTab, ordered, withRow, withRows } from '../src/dialogs/inbox';

function row(d: string, values: Partial<DialogRow> = {}): DialogRow {
  return {
    d,
    rev: 1,
    number: 12345,
    label: '12345-6',
    status: 'new',
    name: '',
    guest: 0,
    line: 'Main line',
    last_text: '',
    last_at: 0,
    last_by: 'visitor',
    started_at: 0,
    waiting_since: 0,
    unread: 0,
    operator_id: '',
    operator: '',
    contact_id: '',
    ...values,
  };
}

const list = (...rows: DialogRow[]) => withRows({ rows, open: rows.length });

test('an older revision of a row is dropped, a newer one is taken', () => {
  const inbox = list(row('a', { rev: 5, name: 'Vera' }));
  expect(withRow(inbox, row('a', { rev: 5, name: 'late' })).rows.get('a')?.name).toBe('Vera');
  expect(withRow(inbox, row('a', { rev: 6, name: 'Vera P.' })).rows.get('a')?.name).toBe('Vera P.');
});

test('a finished dialog leaves the open ones and a late row does not bring it back', () => {
  const left = withRow(list(row('a', { rev: 2 }), row('b')), row('a', { rev: 4, status: 'finished' }));
  expect([[...left.rows.keys()], left.open]).toEqual([['b'], 1]);
  expect(withRow(left, row('a', { rev: 3 }))).toBe(left);
});

test('a dialog that is opened again comes back', () => {
  const left = withRow(list(row('a')), row('a', { rev: 2, status: 'finished' }));
  const back = withRow(left, row('a', { rev: 3, status: 'in_work' }));
  expect([back.rows.has('a'), back.open, back.gone.size]).toEqual([true, 1, 0]);
});

test('the list counts what it does not hold', () => {
  const inbox = withRows({ rows: [row('a')], open: 250 });
  expect(withRow(inbox, row('b')).open).toBe(251);
  expect([EMPTY.loaded, inbox.loaded]).toEqual([false, true]);
});

test('who waits longest stands first, the answered follow by their last message', () => {
  const rows = [
    row('answered early', { last_at: 10 }),
    row('waits short', { waiting_since: 900, last_at: 1000 }),
    row('answered late', { last_at: 20 }),
    row('waits long', { waiting_since: 100, last_at: 100 }),
  ];
  expect(ordered(rows).map((it) => it.d)).toEqual(['waits long', 'waits short', 'answered late', 'answered early']);
});

test('a list under the hand keeps every row in its place', () => {
  expect(held(['a', 'b', 'c'], ['new', 'c', 'a'])).toEqual(['a', 'b', 'c', 'new']);
});

test.each([
  ['all', true],
  ['mine', true],
  ['new', false],
  ['finished', false],
] as const)('tab %s', (tab, shown) => {
  expect(inTab(row('a', { status: 'in_work', operator_id: 'anna' }), tab, 'anna')).toBe(shown);
});

test('the digest is that of the protocol: sorted, 16 hex digits', async () => {
  const expected = createHash('sha256').update('a:7,b:2').digest('hex').slice(0, 16);
  expect(await digestOf([row('b', { rev: 2 }), row('a', { rev: 7 })])).toBe(expected);
  expect(await digestOf([])).toBe(createHash('sha256').update('').digest('hex').slice(0, 16));
});
