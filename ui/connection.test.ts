/** How soon the socket comes back, and that nobody who is back waits for a pause made for nobody. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Connection } from './connection';

class Refused {
  readyState = 0;
  onclose = (_: { code: number }): void => {};
  constructor() {
    sockets.push(this);
  }
  close(): void {}
  fails(): void {
    this.onclose({ code: 1006 });
  }
}

let sockets: Refused[] = [];
let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('WebSocket', Refused);
  // The longest pause that chance allows.
  vi.spyOn(Math, 'random').mockReturnValue(0.999);
  sockets = [];
  connection = new Connection({ url: 'wss://chat.example', hello: () => ({}), onFrame: () => {}, onPhase: () => {} });
  connection.start();
  for (let tries = 1; tries <= 6; tries++) {
    sockets.at(-1)?.fails();
    vi.advanceTimersByTime(30_000);
  }
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('after many failures it waits long', () => {
  sockets.at(-1)?.fails();
  const tried = sockets.length;
  vi.advanceTimersByTime(20_000);
  expect(sockets.length).toBe(tried);
  vi.advanceTimersByTime(10_000);
  expect(sockets.length).toBe(tried + 1);
});

test('who comes back while it waits waits no longer', () => {
  sockets.at(-1)?.fails();
  const tried = sockets.length;
  dispatchEvent(new Event('online'));
  vi.advanceTimersByTime(500);
  expect(sockets.length).toBe(tried + 1);
});

test('who comes back while a try is under way does not wait for its failure to be forgotten', () => {
  dispatchEvent(new Event('online'));
  sockets.at(-1)?.fails();
  const tried = sockets.length;
  vi.advanceTimersByTime(500);
  expect(sockets.length).toBe(tried + 1);

  // Once: the next failure is one like any other.
  sockets.at(-1)?.fails();
  vi.advanceTimersByTime(20_000);
  expect(sockets.length).toBe(tried + 1);
});

test('who comes back while the hello is in the making hears nothing said before it', async () => {
  connection.stop();
  let makeHello = (_: object): void => {};
  const hello = () => new Promise<object>((made) => (makeHello = made));
  connection = new Connection({ url: 'wss://chat.example', hello, onFrame: () => {}, onPhase: () => {} });
  connection.start();
  const frames: string[] = [];
  const socket = Object.assign(sockets.at(-1) as Refused, { readyState: 1, send: (it: string) => frames.push(it) });
  const greeted = (socket as unknown as { onopen(): Promise<void> }).onopen();
  dispatchEvent(new Event('online'));
  makeHello({ t: 'hello' });
  await greeted;

  expect(frames).toEqual(['{"t":"hello"}']);
});
