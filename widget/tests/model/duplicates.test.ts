/** A message whose acknowledgement was lost: it is recognised in the next snapshot, and nothing else is. */
import type { DialogView, Message } from '@ui/protocol.generated';
import { emptyView } from '@ui/thread';
import { expect, test } from 'vitest';
import { matchDuplicates } from '../../src/panel/model/duplicates';
import { type Entry, newEntry, withAck } from '../../src/panel/model/outbox';
import { rowsOf } from '../../src/panel/model/rows';
import { VisitState } from '../../src/panel/session/visit_state';

const message = (id: string, text: string, author: Message['author'] = 'visitor'): Message => ({
  id,
  s: 'pub',
  seq: Number(id.slice(1)),
  kind: 'text',
  author,
  name: '',
  text,
  at: 0,
  form: null,
  form_result: null,
  found: null,
  confirmed: false,
  changed: '',
  by_mail: false,
  pub_before: 0,
  sender_unchecked: false,
  files: [],
});
const view = (...messages: Message[]): DialogView => ({ ...emptyView('d'), messages, last_pub: messages.length });
// A clock that is a day ahead: nothing here may depend on it.
const waiting = (cid: string, text: string, more: Partial<Entry> = { tried: true }): Entry => ({
  ...newEntry({ t: 'send', cid, text }, Date.now() + 86_400_000),
  ...more,
});
const pairs = (shown: DialogView, entries: Entry[], cids = new Map<string, string>()) =>
  matchDuplicates(shown, entries, cids);

test('it is recognised by its words, whatever the clocks say and the server made of them', () => {
  expect(pairs(view(message('m1', 'Hello')), [waiting('c1', 'Hello')])).toEqual([['m1', 'c1']]);
  expect(pairs(view(message('m1', '\u00e9 a\nb')), [waiting('c1', ' e\u0301 a\r\nb\u2028')])).toEqual([['m1', 'c1']]);
});

test('what never went out, was refused or is acknowledged is not looked for', () => {
  const others: Array<Partial<Entry>> = [
    {},
    { tried: true, state: 'failed' },
    { tried: true, state: 'acked', id: 'm9' },
  ];
  for (const more of others) expect(pairs(view(message('m1', 'Hi')), [waiting('c1', 'Hi', more)])).toEqual([]);
});

test('what waited for a day may have arrived all the same', () => {
  const old = waiting('c1', 'Hi', { tried: true, state: 'failed', old: true });
  expect(pairs(view(message('m1', 'Hi')), [old])).toEqual([['m1', 'c1']]);
});

test('the same words said before, by somebody else, or already another entry\u2019s are not it', () => {
  const late = waiting('c1', 'Hi', { tried: true, after: [0, 1] });
  expect(pairs(view(message('m1', 'Hi')), [late])).toEqual([]);
  expect(pairs(view(message('m2', 'Hi', 'operator')), [late])).toEqual([]);
  expect(pairs(view(message('m2', 'Hi')), [late], new Map([['m2', 'c0']]))).toEqual([]);
  const acked = withAck(waiting('c0', 'Hi'), { t: 'ack', cid: 'c0', ts: 0, id: 'm2' });
  expect(pairs(view(message('m2', 'Hi')), [acked, late])).toEqual([]);
});

test('of two that say the same, each message is one', () => {
  const both = [waiting('c1', 'Hi'), waiting('c2', 'Hi')];
  expect(pairs(view(message('m1', 'Hi')), both)).toEqual([['m1', 'c1']]);
  expect(pairs(view(message('m1', 'Hi'), message('m2', 'Hi')), both)).toEqual([
    ['m1', 'c1'],
    ['m2', 'c2'],
  ]);
});

test('from the lost acknowledgement to the second answer it stands there once, under one key', () => {
  const known = new VisitState('');
  const entry = waiting('c1', 'Hello');
  const shown = view(message('m1', 'Hello'));
  const seen = (entries: Entry[]) =>
    rowsOf([shown], entries, known.cids)
      .filter((it) => it.mine)
      .map((it) => it.key);
  known.recogniseOwn(shown, [entry]);
  expect(seen([entry])).toEqual(['c1']);
  known.own('m1', 'c1');
  expect(seen([withAck(entry, { t: 'ack', cid: 'c1', ts: 0, d: 'd', id: 'm1', seq: 1, dup: true })])).toEqual(['c1']);
});

test('a wrong guess is given up when the acknowledgement names another message', () => {
  const known = new VisitState('');
  const shown = view(message('m1', 'Hello'), message('m2', 'Hello'));
  known.recogniseOwn(shown, [waiting('c1', 'Hello')]);
  known.own('m2', 'c1');
  expect([...known.cids]).toEqual([['m2', 'c1']]);
});
