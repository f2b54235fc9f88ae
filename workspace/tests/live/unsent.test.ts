import type { Message } from '@ui/protocol.generated';
import { expect, test } from 'vitest';
import { acked, added, again, arrived, dropped, joined, refused } from '../../src/live/unsent';

const message = (id: string) => ({ id }) as Message;
const one = () => added([], 'd1', 'Hello');

test('an acknowledged message stays until it is seen in the dialog', () => {
  const [sent] = one();
  const list = acked(
    one()
      .slice(1)
      .concat(sent ?? []),
    { t: 'ack', cid: sent?.cid ?? '', ts: 1, id: 'm1' },
  );
  expect(arrived(list, [message('m0')])).toBe(list);
  expect(arrived(list, [message('m1')])).toEqual([]);
});

test('a refused message keeps its text and tells why', () => {
  const [sent] = one();
  const [failed] = refused(sent ? [sent] : [], {
    t: 'nack',
    cid: sent?.cid ?? '',
    code: 'taken_by',
    msg: 'Oleg has it.',
  });
  expect([failed?.state, failed?.text, failed?.why]).toEqual(['failed', 'Hello', 'Oleg has it.']);
});

test('another try after a refusal is a new command', () => {
  const list = one();
  const cid = list[0]?.cid ?? '';
  const [second] = again(refused(list, { t: 'nack', cid, code: 'taken_by', msg: 'no' }), cid);
  expect(second?.cid).not.toBe(cid);
  expect([second?.state, second?.why]).toEqual(['sending', '']);
});

test('a note stays a note, also when it is tried again (LINE-7)', () => {
  const [note] = again(added([], 'd1', 'Between us', true), '');
  expect(note?.note).toBe(true);
});

test('what was discarded is gone, the others stay', () => {
  const list = added(one(), 'd2', 'Other');
  expect(dropped(list, list[0]?.cid ?? '').map((it) => it.text)).toEqual(['Other']);
});

test('what a page that is gone has left stands first, whatever the clock said, each once', () => {
  const [late] = added([], 'd1', 'Late', false, 1);
  const [early] = added([], 'd1', 'Early', false, 2);
  const list = late ? [late] : [];
  expect(joined(list, early && late ? [early, late] : []).map((it) => it.text)).toEqual(['Early', 'Late']);
  expect(joined(list, list)).toBe(list);
});
