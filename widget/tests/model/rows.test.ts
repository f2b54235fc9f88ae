/** What stands in the log: no message twice, the state of the visitor's own, who came, what was put away. */
import type { DialogView, FormState, Message, Milestone } from '@ui/protocol.generated';
import { emptyView } from '@ui/thread';
import { expect, test } from 'vitest';
import { newEntry, withAck } from '../../src/panel/model/outbox';
import { type Cids, rowsOf } from '../../src/panel/model/rows';

const nothing = (): Cids => new Map();
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
  form_result: null,
  found: null,
  confirmed: false,
  changed: '',
  by_mail: false,
  pub_before: 0,
  sender_unchecked: false,
  files: [],
  ...more,
});
const view = (messages: Message[], more: Partial<DialogView> = {}) => ({ ...emptyView('d'), messages, ...more });
const form = (step: FormState['step']): FormState => ({
  kind: 'introduce',
  step,
  asks: ['name'],
  given: { name: '', email: '', phone: '' },
  rating: '',
});
const joined = (at: number): Milestone => ({ kind: 'joined', by: 'operator', name: 'Anna', at });
const ended = (at: number, by: Milestone['by'], name = ''): Milestone => ({ kind: 'finished', by, name, at });
const goesOn = (at: number): Milestone => ({ kind: 'reopened', by: 'visitor', name: '', at });
const kinds = (views: DialogView[]) => rowsOf(views, [], nothing()).map((it) => it.kind);

test('a message goes from sending to read under one key', () => {
  const entry = newEntry({ t: 'send', cid: 'c1', text: 'm1' }, NOON);
  const waiting = rowsOf([], [entry], nothing()).at(-1);
  const acked = withAck(entry, { t: 'ack', cid: 'c1', ts: 0, id: 'id-1' });
  const cids = new Map([['id-1', 'c1']]);
  const sent = rowsOf([view([message(1)])], [acked], cids);
  const read = rowsOf([view([message(1)], { read_by_operator: 1 })], [acked], cids).at(-1);
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
  const cids = new Map([['id-1', 'c1']]);
  const rows = (known: Cids) => rowsOf([view([message(1)])], [tried], known).filter((it) => it.text === 'm1');
  expect(rows(cids).map((it) => [it.key, it.state])).toEqual([['c1', 'sent']]);
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
  const milestones = [joined(NOON + 1_500)];
  expect(kinds([view([message(1), message(2)], { operator: 'Anna', milestones })])).toEqual([
    'day',
    'text',
    'joined',
    'text',
  ]);
});

test('a form is shown while it is open and when it is done, not when it was put away', () => {
  const given = { name: 'Vera', email: '', phone: '' };
  const steps = (['name', 'contacts', 'done', 'put_away'] as const).map((step) =>
    kinds([view([message(1, { kind: 'form', author: 'line', form: { ...form(step), given } })])]).includes('form'),
  );
  expect(steps).toEqual([true, true, true, false]);
});

test('the end is said', () => {
  expect(kinds([view([message(1)], { status: 'finished', finished_at: NOON + 9_000 })]).at(-1)).toBe('finished');
});

const rated = (step: FormState['step'], more: Partial<FormState> = {}): FormState => ({
  ...form(step),
  kind: 'rating',
  asks: [],
  ...more,
});
const places = (views: DialogView[], local = {}) =>
  rowsOf(views, [], nothing(), local).map((it) => (it.kind === 'text' ? it.text : it.kind));

test('FORM-9: a rating that shrank is still there, and one that nobody gave is gone with the next dialog', () => {
  const asked = view([message(1, { kind: 'form', author: 'line', form: rated('collapsed') })]);
  const given = view([message(2, { kind: 'form', author: 'line', form: rated('done', { rating: 'good' }) })]);
  const next = { ...view([message(3)]), d: 'e' };
  expect(kinds([asked])).toContain('form');
  expect(kinds([asked, next])).not.toContain('form');
  expect(kinds([given, next])).toContain('form');
});

test('FORM-3: a form that closed by itself has nothing to thank for', () => {
  expect(kinds([view([message(1, { kind: 'form', author: 'line', form: form('done') })])])).not.toContain('form');
});

test('LINE-9: who ended it is said over what is asked then, and going on over the message that did it', () => {
  const end = NOON + 2_000;
  const milestones = [ended(end, 'operator', 'Anna'), goesOn(NOON + 4_000)];
  const ending = message(2, { author: 'line', name: 'Main line', text: 'Goodbye', at: end });
  const asked = message(3, { kind: 'form', author: 'line', form: rated('collapsed'), at: end });
  const shown = view([message(1), ending, asked, message(4)], { milestones });
  expect(places([shown])).toEqual(['day', 'm1', 'Goodbye', 'finished', 'form', 'reopened', 'm4']);
});

test('LINE-9: the last end is said once, also by a snapshot that tells of no other', () => {
  const over = { status: 'finished', finished_at: NOON + 9_000, ended_by: 'operator', ended_name: 'Anna' } as const;
  const earlier = [ended(NOON + 2_000, 'visitor'), goesOn(NOON + 4_000)];
  const ends = (milestones: DialogView['milestones']) =>
    rowsOf([view([message(1)], { ...over, milestones })], [], nothing()).filter((it) => it.kind === 'finished');
  expect(ends([]).map((it) => [it.by, it.name])).toEqual([['operator', 'Anna']]);
  expect(ends([...earlier, ended(NOON + 9_000, 'operator', 'Anna')])).toEqual(ends(earlier));
  expect(ends(earlier).map((it) => it.by)).toEqual(['visitor', 'operator']);
});

test('LINE-12: the promise stands under what the visitor wrote last, and is gone with it', () => {
  const messages = [message(1), message(2, { author: 'line', text: 'We are not here' })];
  const promised = { promised_at: NOON + 60_000 };
  expect(places([view(messages, promised)])).toEqual(['day', 'm1', 'promise', 'We are not here']);
  expect(places([view([...messages, message(3)], promised)]).at(-1)).toBe('promise');
  expect(places([view(messages)])).not.toContain('promise');
});

test('LINE-10: the rating out of the menu stands where it was opened, until the line asks by itself', () => {
  const answer = message(2, { author: 'operator', name: 'Anna' });
  const local = { rate: { d: 'd', at: answer.at } };
  const line = message(4, { kind: 'form', author: 'line', form: rated('rating') });
  expect(places([view([message(1), answer, message(3)])], local)).toEqual(['day', 'm1', 'joined', 'm2', 'form', 'm3']);
  expect(places([view([answer, line])], local).filter((it) => it === 'form')).toHaveLength(1);
});

test('FORM-11: one message at a time asks "reach you here?", and not once that was put away', () => {
  const found = { name: '', email: 'vera@example.com', phone: '' };
  const messages = [message(1, { found, confirmed: true }), message(2, { found }), message(3, { found })];
  const reach = (local = {}) => rowsOf([view(messages)], [], nothing(), local).map((it) => it.reach);
  expect(reach()).toEqual([undefined, 'known', undefined, 'ask']);
  expect(reach({ hiddenSuggestion: 'id-3' })).toEqual([undefined, 'known', undefined, undefined]);
});

test('CHAT-2: an operator without a name speaks as the line, and nobody joins', () => {
  const rows = rowsOf([view([message(1, { author: 'operator' })], { line: 'Main line' })], [], nothing());
  expect(rows.map((it) => [it.kind, it.name])).toEqual([
    ['day', ''],
    ['text', 'Main line'],
  ]);
});

test('LINE-9: an operator who comes back after the end had joined before the first words', () => {
  const answer = message(2, { author: 'operator', name: 'Anna' });
  const milestones = [goesOn(NOON + 8_000), joined(NOON + 9_000)];
  expect(places([view([message(1), answer, message(8)], { operator: 'Anna', milestones })])).toEqual([
    'day',
    'm1',
    'joined',
    'm2',
    'reopened',
    'm8',
  ]);
});
