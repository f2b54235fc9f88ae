/** Events add up to a dialog, gaps are seen and filled, nothing is applied twice. */
import type { DialogEvent, Ev, LetterView, Message } from '@ui/protocol.generated';
import { emptyThread, receive, type Thread } from '@ui/thread';
import { expect, test } from 'vitest';

const message = (seq: number, text = `m${seq}`): Message => ({
  id: `id-${seq}`,
  s: 'pub',
  seq,
  kind: 'text',
  author: 'visitor',
  name: '',
  text,
  at: seq,
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
const ev = (seq: number, e: DialogEvent = { type: 'MessageAdded', message: message(seq) }): Ev => ({
  t: 'ev',
  d: 'd',
  s: 'pub',
  seq,
  e,
});
const after = (...frames: Ev[]) => frames.reduce((thread, it) => receive(thread, it).thread, emptyThread('d'));
const texts = (thread: Thread) => thread.view.messages.map((it) => it.text);

test('events are applied in order, each once', () => {
  const thread = after(ev(1), ev(2), ev(2), ev(1), ev(3));
  expect(texts(thread)).toEqual(['m1', 'm2', 'm3']);
  expect(thread.view.last_pub).toBe(3);
});

test('an event beyond a gap waits, and the gap is named', () => {
  const { thread, missing } = receive(after(ev(1)), ev(4));
  expect(texts(thread)).toEqual(['m1']);
  expect(missing).toEqual({ d: 'd', s: 'pub', after: 1 });
});

test('a batch fills the gap and sets free what was held', () => {
  const held = receive(after(ev(1)), ev(4)).thread;
  const items = [2, 3].map((seq) => ({ seq, e: ev(seq).e }));
  const { thread, missing } = receive(held, { t: 'batch', d: 'd', s: 'pub', from: 2, to: 3, items, more: false });
  expect(texts(thread)).toEqual(['m1', 'm2', 'm3', 'm4']);
  expect([missing, thread.held]).toEqual([undefined, []]);
});

test('a batch with more asks for the rest', () => {
  const items = [{ seq: 1, e: ev(1).e }];
  const { missing } = receive(emptyThread('d'), { t: 'batch', d: 'd', s: 'pub', from: 1, to: 1, items, more: true });
  expect(missing).toEqual({ d: 'd', s: 'pub', after: 1 });
});

test('at most 64 events wait', () => {
  const thread = Array.from({ length: 80 }, (_, place) => ev(place + 10)).reduce(
    (it, frame) => receive(it, frame).thread,
    emptyThread('d'),
  );
  expect(thread.held).toHaveLength(64);
});

test('an event of a kind we do not know moves the cursor', () => {
  const thread = after(ev(1, { type: 'Sneezed' } as unknown as DialogEvent), ev(2));
  expect([thread.view.last_pub, texts(thread)]).toEqual([2, ['m2']]);
});

test('a snapshot replaces everything, older messages come before', () => {
  const view = { ...emptyThread('d').view, messages: [message(7), message(8)], last_pub: 8, more: true };
  const { thread } = receive(after(ev(1)), { t: 'snapshot', dialog: view });
  const older = { ...view, messages: [message(5), message(6)], more: false };
  const all = receive(thread, { t: 'older', d: 'd', dialog: older }).thread;
  expect(texts(all)).toEqual(['m5', 'm6', 'm7', 'm8']);
  expect(all.view.more).toBe(false);
});

test('reading never goes back, a form changes in place, the end is known', () => {
  const thread = after(
    ev(1),
    ev(2, { type: 'MessagesRead', by: 'operator', upto: 1, at: 5 }),
    ev(3, { type: 'MessagesRead', by: 'operator', upto: 0, at: 6 }),
    ev(4, { type: 'DialogFinished', by: 'visitor', name: '', at: 9 }),
  );
  expect(thread.view).toMatchObject({ read_by_operator: 1, status: 'finished', finished_at: 9 });
});

test('an edited message changes in its place, of one that was taken back nothing is left', () => {
  const found = { ...message(2), found: { name: '', email: 'vera@example.com', phone: '' } };
  const { messages } = after(
    ev(1),
    ev(2, { type: 'MessageAdded', message: found }),
    ev(3, { type: 'MessageChanged', message_id: 'id-1', text: 'better', changed: 'edited', at: 3 }),
    ev(4, { type: 'MessageChanged', message_id: 'id-2', text: '', changed: 'retracted', at: 4 }),
  ).view;
  expect(messages[0]).toMatchObject({ text: 'better', changed: 'edited' });
  expect(messages[1]).toMatchObject({ text: '', changed: 'retracted', found: null });
});

test('letters stand in the order in which they were written, a known one changes in its place', () => {
  const letters = ['first', 'second', 'first'].map((id, place) => ({ id, tries: place }) as unknown as LetterView);
  const thread = after(...letters.map((letter, place) => ev(place + 1, { type: 'LetterChanged', letter, at: place })));
  expect(thread.view.letters).toEqual([letters[2], letters[1]]);
});

test('the state follows every event that changes it', () => {
  const found = { ...message(1), found: { name: '', email: 'vera@example.com', phone: '' } };
  const events: DialogEvent[] = [
    { type: 'MessageAdded', message: found },
    { type: 'ContactsConfirmed', message_id: 'id-1', by: 'visitor', at: 2 },
    { type: 'PromiseMade', promised_at: 90, opens_at: 60, at: 3 },
    { type: 'OperatorJoined', name: 'Anna', at: 4 },
    { type: 'DialogRated', rating: 'good', comment: 'Quick', at: 5 },
    { type: 'OperatorLeft', at: 6, line: 'Support', question: 'Did it work?' },
    { type: 'DialogFinished', by: 'operator', name: 'Anna', at: 7 },
    { type: 'DialogReopened', by: 'visitor', name: '', at: 8 },
  ];
  const views = events.map((_, last) => after(...events.slice(0, last + 1).map((e, place) => ev(place + 1, e))).view);
  expect(views[1]?.messages[0]?.confirmed).toBe(true);
  expect(views[2]).toMatchObject({ promised_at: 90, opens_at: 60, status: 'new' });
  expect(views[3]).toMatchObject({ promised_at: 90, opens_at: 60, operator: 'Anna', status: 'in_work' });
  expect(views[4]).toMatchObject({ rating: 'good', comment: 'Quick' });
  expect(views[5]).toMatchObject({ operator: '', status: 'new', line: 'Support', question: 'Did it work?' });
  expect(views[6]).toMatchObject({ status: 'finished', finished_at: 7, ended_by: 'operator', ended_name: 'Anna' });
  expect(views[7]).toMatchObject({ status: 'new', finished_at: 0, ended_by: '', ended_name: '' });
  expect(views[7]?.milestones).toEqual([
    { kind: 'joined', by: 'operator', name: 'Anna', at: 4 },
    { kind: 'finished', by: 'operator', name: 'Anna', at: 7 },
    { kind: 'reopened', by: 'visitor', name: '', at: 8 },
  ]);
});

test('what happened among older messages stands before what happened among newer ones', () => {
  const joined = { kind: 'joined', by: 'operator', name: 'Anna', at: 2 } as const;
  const before = { ...emptyThread('d').view, messages: [message(1)], milestones: [joined] };
  const newer = after(ev(1, { type: 'DialogFinished', by: 'line', name: '', at: 9 }), ev(2));
  const { view } = receive(newer, { t: 'older', d: 'd', dialog: before, before: 'id-2' }).thread;
  expect(view.milestones.map((it) => it.at)).toEqual([2, 9]);
});
