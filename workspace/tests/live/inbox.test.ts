import { createHash } from 'node:crypto';
import type { DialogRow } from '@ui/protocol.generated';
import { expect, test } from 'vitest';
import {
  digestOf,
  EMPTY,
  frozenOrder,
  inTab,
  nextForMe,
  ordered,
  withGone,
  withRow,
  withRows,
} from '../../src/live/inbox';

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
    line_id: 'main',
    last_text: '',
    last_at: 0,
    last_by: 'visitor',
    started_at: 0,
    waiting_since: 0,
    unread: 0,
    operator_id: '',
    operator: '',
    contact_id: '',
    offered_to: '',
    offered_until: 0,
    queued_at: 0,
    promised_at: 0,
    alert: '',
    pinned: false,
    quarantined: false,
    spam: false,
    blocked: false,
    invited: [],
    rating: '',
    comment: '',
    review_score: 0,
    mail_due_at: 0,
    mail_upto: 0,
    read_by_visitor: 0,
    held_mails: 0,
    write_to: '',
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

test('the oldest promise stands before everybody who waits (LINE-12)', () => {
  const rows = [
    row('waits', { waiting_since: 100 }),
    row('promised late', { waiting_since: 900, promised_at: 9_000 }),
    row('promised soon', { waiting_since: 950, promised_at: 5_000 }),
    row('answered', { last_at: 2_000 }),
  ];
  expect(ordered(rows).map((it) => it.d)).toEqual(['promised soon', 'promised late', 'waits', 'answered']);
});

test('among mine the pinned ones stand first (LINE-7)', () => {
  const rows = [row('waits', { waiting_since: 100 }), row('pinned', { pinned: true, last_at: 5 })];
  expect(ordered(rows, 'mine').map((it) => it.d)).toEqual(['pinned', 'waits']);
  expect(ordered(rows, 'all').map((it) => it.d)).toEqual(['waits', 'pinned']);
});

test('what is offered to me stands on top, what ends first before the rest (WORK-2)', () => {
  const rows = [
    row('promised', { promised_at: 50, waiting_since: 1 }),
    row('later', { offered_to: 'anna', offered_until: 900, waiting_since: 10 }),
    row('his', { offered_to: 'oleg', offered_until: 100, waiting_since: 5 }),
    row('sooner', { offered_to: 'anna', offered_until: 500, waiting_since: 20 }),
    row('kept', { operator_id: 'anna', status: 'in_work', pinned: true }),
    row('taken', { offered_to: 'anna', status: 'in_work', waiting_since: 30 }),
  ];
  expect(ordered(rows, 'all', 'anna').map((it) => it.d)).toEqual([
    'sooner',
    'later',
    'promised',
    'his',
    'taken',
    'kept',
  ]);
  expect(
    ordered(rows, 'mine', 'anna')
      .map((it) => it.d)
      .slice(0, 3),
  ).toEqual(['sooner', 'later', 'kept']);
});

test('the next that waits for me is an offer, then mine without an answer, never the open one (WORK-2)', () => {
  const rows = [
    row('his', { operator_id: 'oleg', status: 'in_work', waiting_since: 1 }),
    row('mine', { operator_id: 'anna', status: 'in_work', waiting_since: 20 }),
    row('answered', { operator_id: 'anna', status: 'in_work' }),
    row('offer', { offered_to: 'anna', offered_until: 500, waiting_since: 90 }),
    row('spam', { operator_id: 'anna', quarantined: true, waiting_since: 2 }),
  ];
  expect(nextForMe(rows, 'anna', '')?.d).toBe('offer');
  expect(nextForMe(rows, 'anna', 'offer')?.d).toBe('mine');
  expect(nextForMe(rows.slice(2, 3), 'anna', '')).toBeUndefined();
});

test.each([
  ['taken', { status: 'in_work', operator_id: 'anna' }, ['all', 'mine']],
  ['offered to me', { offered_to: 'anna' }, ['all', 'mine', 'new']],
  ['offered to another', { offered_to: 'oleg' }, ['all', 'new']],
  ['invited', { status: 'in_work', operator_id: 'oleg', invited: ['anna'] }, ['all', 'mine']],
  ['quarantined', { quarantined: true }, ['quarantined']],
] as const)('%s stands in the right tabs (WORK-2)', (_, values, expected) => {
  const tabs = ['all', 'mine', 'new', 'finished', 'quarantined'] as const;
  const it = row('a', values as unknown as Partial<DialogRow>);
  expect(tabs.filter((tab) => inTab(it, tab, 'anna'))).toEqual(expected);
});

test('a dialog that went to a line of others is gone, and late rows do not bring it back', () => {
  const left = withGone(list(row('a', { rev: 4 }), row('b')), 'a');
  expect([[...left.rows.keys()], left.open]).toEqual([['b'], 1]);
  expect(withRow(left, row('a', { rev: 4 }))).toBe(left);
  expect(withGone(left, 'unknown')).toBe(left);
});

test('a list under the hand keeps every row in its place', () => {
  expect(frozenOrder(['a', 'b', 'c'], ['new', 'c', 'a'])).toEqual(['a', 'b', 'c', 'new']);
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
