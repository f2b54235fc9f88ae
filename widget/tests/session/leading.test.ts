/** Two tabs of one browser, and what one of them has asked for while the lead changes: it is answered, once. */
import type { Ack, Nack } from '@ui/protocol.generated';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Host } from '../../src/contract';
import { toPutAway } from '../../src/panel/model/commands';
import { Visit } from '../../src/panel/session/visit';
// Fetched before the clock stands still.
import '../../src/panel/session/web_storage';

class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 1;
  readonly sent: Array<{ t: string; cid?: string }> = [];
  onopen = (): void => {};
  onmessage = (_: { data: string }): void => {};
  onclose = (_: { code: number }): void => {};
  constructor() {
    FakeSocket.all.push(this);
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.readyState = 3;
  }
  hears(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }
  asked(): string[] {
    return this.sent.flatMap(({ t, cid }) => (t === 'put_away' && cid ? [cid] : []));
  }
}

class FakeChannel {
  static all: FakeChannel[] = [];
  onmessage = (_: { data: unknown }): void => {};
  constructor() {
    FakeChannel.all.push(this);
  }
  postMessage(data: unknown): void {
    for (const other of FakeChannel.all) {
      if (other !== this) queueMicrotask(() => other.onmessage({ data: structuredClone(data) }));
    }
  }
  close(): void {}
}

const HEARD_AFTER_MS = 10;

/** One lock: whoever steals it ends the request of the one before, which hears of it a moment later. */
class FakeLocks {
  private end: (() => void) | undefined;
  request(_: string, { steal }: LockOptions, hold: () => Promise<void>): Promise<void> {
    if (this.end && !steal) return new Promise(() => {});
    this.end?.();
    return new Promise((resolve, reject) => {
      this.end = () => setTimeout(() => reject(new DOMException('stolen', 'AbortError')), HEARD_AFTER_MS);
      hold().then(resolve);
    });
  }
}

let visits: Visit[] = [];

const WELCOME = { t: 'welcome', epoch: 'e', line: 'Main line', here: true, known: true, streams: [], limits: {} };
const host = {
  baked: { key: 'k', origin: 'https://chat.example', line: 'Main line' },
  language: () => 'en',
  page: () => ({ url: '', title: '', referrer: '' }),
  emit: () => {},
} as unknown as Host;

beforeEach(() => {
  localStorage.clear();
  FakeSocket.all = [];
  FakeChannel.all = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('BroadcastChannel', FakeChannel);
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
});

afterEach(() => {
  for (const visit of visits) visit.drop();
  visits = [];
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settled = () => vi.advanceTimersByTimeAsync(0);

async function opens(): Promise<Visit> {
  const visit = new Visit(host, 'openline:k');
  visits.push(visit);
  await visit.begin();
  await settled();
  return visit;
}

/** The newest socket, greeted. */
async function live(): Promise<FakeSocket> {
  const socket = FakeSocket.all.at(-1) as FakeSocket;
  socket.onopen();
  await settled();
  socket.hears(WELCOME);
  socket.hears({ t: 'live' });
  await settled();
  return socket;
}

async function putsAway(visit: Visit): Promise<{ cid: string; answers: Array<Ack | Nack> }> {
  const command = toPutAway('form');
  const answers: Array<Ack | Nack> = [];
  void visit.ask(command).then((it) => answers.push(it));
  await settled();
  return { cid: command.cid, answers };
}

/** As after a tab has slept for so long that another one waited for it in vain. */
async function takesTheLead(visit: Visit): Promise<void> {
  visit.tabs.expectAnswer();
  await vi.advanceTimersByTimeAsync(5_000);
}

test('a tab that loses the lead hands on what was not answered yet', async () => {
  const [first, second] = [await opens(), await opens()];
  const before = await live();
  await takesTheLead(second);
  const after = await live();
  // It does not know yet that it leads no more.
  const { cid, answers } = await putsAway(first);
  expect([before.asked(), after.asked()]).toEqual([[cid], []]);

  await vi.advanceTimersByTimeAsync(HEARD_AFTER_MS);

  expect(after.asked()).toEqual([cid]);
  after.hears({ t: 'ack', cid, ts: 0 });
  await settled();
  expect(answers).toMatchObject([{ t: 'ack', cid }]);
});

test('what the leader has got through is not asked for again by a tab that does not know', async () => {
  const [first, second] = [await opens(), await opens()];
  const socket = await live();
  const { cid } = await putsAway(second);
  const [entry] = second.sender.entries();
  socket.hears({ t: 'ack', cid, ts: 0 });
  await settled();

  second.tabs.say({ k: 'add', entry });
  await settled();

  expect(socket.asked()).toEqual([cid]);
  expect(first.sender.entries()).toMatchObject([{ cid, state: 'acked' }]);
});

test('a tab that leads no more opens no socket, however long its last command waits', async () => {
  const [first, second] = [await opens(), await opens()];
  await live();
  const { cid } = await putsAway(first);
  await takesTheLead(second);
  (await live()).hears({ t: 'ack', cid, ts: 0 });

  await vi.advanceTimersByTimeAsync(20_000);

  expect(FakeSocket.all).toHaveLength(2);
});

test('what the server cannot bear is refused in the tab that asked for it', async () => {
  const [, second] = [await opens(), await opens()];
  const socket = await live();
  const { cid, answers } = await putsAway(second);
  expect(socket.asked()).toEqual([cid]);

  socket.onclose({ code: 1009 });
  await settled();

  expect(answers).toMatchObject([{ t: 'nack', cid }]);
});
