/** What waits is kept, goes out in order, and is never shown twice. */
import { timeOf, uuid7 } from '@ui/ids';
import { expect, test } from 'vitest';
import * as outbox from '../../src/panel/model/outbox';
import { webStorage } from '../../src/panel/session/outbox_storage';

const HOUR = 3_600_000;
const entry = (text: string, at = 0) => outbox.newEntry({ t: 'send', cid: uuid7(at), text }, at);
const nack = (cid: string, code: string, retry_ms?: number) => ({
  t: 'nack' as const,
  cid,
  code,
  msg: 'No',
  ...(retry_ms && { retry_ms }),
});

test('first in, first out, and a failed one does not block the next', () => {
  const [a, b] = [entry('a'), entry('b')];
  expect(outbox.nextOf([a, b])).toBe(a);
  expect(outbox.nextOf([outbox.withNack(a, nack(a.cid, 'too_long')), b])).toBe(b);
});

test('a refusal with retry_ms keeps it waiting; three failures of the server do not block the others for ever', () => {
  const a = entry('a');
  expect(outbox.withNack(a, nack(a.cid, 'busy', 500)).state).toBe('queued');
  const stumbled = [1, 2, 3].reduce((it) => outbox.withNack(it, nack(it.cid, 'server_error', 500)), a);
  expect(stumbled).toMatchObject({ state: 'failed', msg: 'No' });
  expect(outbox.again(stumbled)).toMatchObject({ state: 'queued', cid: a.cid });
});

test('LINE-13: a message that has to wait says why until it is sent; forms and the end of the conversation go first', () => {
  const [a, form] = [entry('a'), outbox.newEntry({ t: 'put_away', cid: uuid7(1), form: 'f' }, 1)];
  const waiting = outbox.withNack(a, nack(a.cid, 'unanswered', 30_000));
  expect(waiting).toMatchObject({ state: 'queued', msg: 'No' });
  expect(outbox.nextOf([waiting, form])).toBe(waiting);
  expect(outbox.nextOf([waiting, form], true)).toBe(form);
  expect(outbox.withNack(waiting, nack(a.cid, 'busy', 500)).msg).toBeUndefined();
  expect(outbox.withAck(waiting, { t: 'ack', cid: a.cid, ts: 0 }).msg).toBeUndefined();
});

test.each([
  ['rate', 60_000, true],
  ['unanswered', 30_000, true],
  ['rate', 200, false],
  ['rate', undefined, false],
  ['busy', 5_000, false],
  ['server_error', 5_000, false],
])('a refusal %s for %s ms is worth telling: %s', (code, retry_ms, shown) => {
  expect(outbox.mustWait(nack('c', code, retry_ms))).toBe(shown);
});

test('an acknowledged one is kept ten minutes and offered again to a server set back', () => {
  const acked = outbox.withAck(entry('a'), { t: 'ack', cid: '', ts: 0, d: 'd', id: 'm' }, 0);
  expect(outbox.isDone(acked, 9 * 60_000)).toBe(false);
  expect(outbox.isDone(acked, 11 * 60_000)).toBe(true);
  expect(outbox.offeredAgain(acked)).toMatchObject({ state: 'queued', tried: true, id: 'm' });
  expect(outbox.offeredAgain(acked).d).toBeUndefined();
});

test('B.9: no more than fifty wait, nor 256 KiB of what is not acknowledged', () => {
  const many = (count: number, text: string) => Array.from({ length: count }, (_, at) => entry(text, at));
  const next = entry('ж').frame;
  expect(outbox.hasRoom(many(49, 'a'), next)).toBe(true);
  expect(outbox.hasRoom(many(50, 'a'), next)).toBe(false);
  // Two bytes each in UTF-8, and the frame around them.
  expect(outbox.hasRoom(many(32, 'ж'.repeat(4_000)), next)).toBe(true);
  const full = many(33, 'ж'.repeat(4_000));
  expect(outbox.hasRoom(full, next)).toBe(false);
  expect(
    outbox.hasRoom(
      full.map((it) => ({ ...it, state: 'failed' })),
      next,
    ),
  ).toBe(false);
  expect(
    outbox.hasRoom(
      full.map((it) => ({ ...it, state: 'acked' })),
      next,
    ),
  ).toBe(true);
});

test('after a day the visitor is asked', () => {
  expect(outbox.grownOld(entry('a'), 23 * HOUR).state).toBe('queued');
  expect(outbox.grownOld(entry('a'), 25 * HOUR)).toMatchObject({ state: 'failed', old: true });
});

test('half a surrogate pair and NUL do not reach the server, an emoji does', () => {
  expect(outbox.cleaned('a\uD83Db\0c 😀')).toBe('a\uFFFDbc 😀');
});

test('the storage in localStorage keeps, replaces and removes', async () => {
  const storage = webStorage('t', localStorage);
  const a = entry('a');
  await storage.put(a);
  await storage.put({ ...a, tried: true });
  await storage.put(entry('b'));
  expect((await storage.load()).map((it) => [it.cid === a.cid, it.tried])).toEqual([
    [true, true],
    [false, undefined],
  ]);
  await storage.remove(a.cid);
  expect(await storage.load()).toHaveLength(1);
  await storage.clear();
  expect(await storage.load()).toEqual([]);
});

test('a cid is a UUIDv7: ordered in time, and tells its time', () => {
  const now = 1_795_376_000_123;
  expect(uuid7(now)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(timeOf(uuid7(now))).toBe(now);
  expect(uuid7(now) < uuid7(now + 1)).toBe(true);
});
