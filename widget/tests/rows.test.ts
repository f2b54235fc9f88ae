/** What stands in the log: no message twice, the state of the visitor's own, who came, what was put away. */
import type { DialogView, FormState, Message } from '@ui/protocol.generated';
import { emptyView } from '@ui/thread';
import { expect, test } from 'vitest';
import { newEntry, withAck } from '../src/panel/outbox';
import { type Memory, rowsOf } from '../src/panel/rows';

const nothing = (): Memory => ({ cids: new Map(), joins: new Map() });
const NOON = new Date(2026, 10, 22, 12).getTime();
const message = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `id-${seq}`,
  s: 'pub',
  seq,
  kind: 'text',
  author: 'visitor',
  name: '',
  text: `m${seq}`,
  at: NOON + seq * 1000,
  form: null,
  gathered: null,
  ...more,
});
const view = (messages: Message[], more: Partial<DialogView> = {}) => ({ ...emptyView('d'), messages, ...more });
const form = (step: FormState['step']): FormState => ({
  kind: 'introduce',
  step,
  asks: ['name'],
  given: { name: '', email: '', phone: '' },
});
const kinds = (views: DialogView[], memory = nothing()) => rowsOf(views, [], memory).map((it) => it.kind);

test('a message goes from sending to read under one key', () => {
  const entry = newEntry({ t: 'send', cid: 'c1', text: 'm1' }, NOON);
  const waiting = rowsOf([], [entry], nothing()).at(-1);
  const acked = withAck(entry, { t: 'ack', cid: 'c1', ts: 0, id: 'id-1' });
  const memory = { ...nothing(), cids: new Map([['id-1', 'c1']]) };
  const sent = rowsOf([view([message(1)])], [acked], memory);
  const read = rowsOf([view([message(1)], { read_by_operator: 1 })], [acked], memory).at(-1);
  expect([waiting?.state, sent.at(-1)?.state, read?.state]).toEqual(['sending', 'sent', 'read']);
  expect([waiting?.key, sent.at(-1)?.key, read?.key]).toEqual(['c1', 'c1', 'c1']);
  expect(sent).toHaveLength(2);
});

test('acknowledged before its event came, it stands there once, as sent', () => {
  const acked = withAck(newEntry({ t: 'send', cid: 'c1', text: 'm1' }, NOON), {
    t: 'ack',
    cid: 'c1',
    ts: 0,
    id: 'id-1',
  });
  expect(rowsOf([view([])], [acked], nothing()).map((it) => it.state)).toEqual(['', 'sent']);
});

test('once its message is recognised, what waits in the outbox is not shown beside it', () => {
  const tried = { ...newEntry({ t: 'send', cid: 'c1', text: 'm1' }, NOON), tried: true };
  const memory = { ...nothing(), cids: new Map([['id-1', 'c1']]) };
  const rows = (known: Memory) => rowsOf([view([message(1)])], [tried], known).filter((it) => it.text === 'm1');
  expect(rows(memory).map((it) => [it.key, it.state])).toEqual([['c1', 'sent']]);
  expect(rows(nothing())).toHaveLength(2);
});

test('what was acknowledged and lies above the fetched part of the dialog is not shown below it', () => {
  const acked = withAck(newEntry({ t: 'send', cid: 'c1', text: 'm1' }, NOON), {
    t: 'ack',
    cid: 'c1',
    ts: 0,
    d: 'd',
    id: 'id-1',
    seq: 1,
  });
  const texts = (last_pub: number) =>
    rowsOf([view([message(60)], { last_pub })], [acked], nothing()).map((it) => it.text);
  expect(texts(60)).toEqual(['', 'm60']);
  expect(texts(0)).toEqual(['', 'm60', 'm1']);
});

test('one day, one line; the author begins and ends a run', () => {
  const rows = rowsOf(
    [view([message(1), message(2), message(3, { author: 'operator', name: 'Anna' })])],
    [],
    nothing(),
  );
  expect(rows.map((it) => it.kind)).toEqual(['day', 'text', 'text', 'joined', 'text']);
  expect(rows.slice(1, 3).map((it) => [it.first, it.last])).toEqual([
    [true, false],
    [false, true],
  ]);
});

test('an operator who has joined and not written yet stands where it happened', () => {
  const memory = { ...nothing(), joins: new Map([['dAnna', NOON + 1_500]]) };
  expect(kinds([view([message(1), message(2)], { operator: 'Anna' })], memory)).toEqual([
    'day',
    'text',
    'joined',
    'text',
  ]);
});

test('a form is shown while it is open and when it is done, not when it was put away', () => {
  const steps = (['name', 'contacts', 'done', 'put_away'] as const).map((step) =>
    kinds([view([message(1, { kind: 'form', author: 'line', form: form(step) })])]).includes('form'),
  );
  expect(steps).toEqual([true, true, true, false]);
});

test('the end is said', () => {
  expect(kinds([view([message(1)], { status: 'finished', finished_at: NOON + 9_000 })]).at(-1)).toBe('finished');
});
