/** Where no socket gets through: the same words by HTTP, and the server's refusal is heard there, too. */
import { Connection, type Phase } from '@ui/connection';
import type { ServerFrame, VisitorCommand } from '@ui/protocol.generated';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
// Fetched before the clock stands still.
import '../../src/panel/session/polling';
import type { Wire } from '../../src/panel/session/transport';
import { openWire } from '../../src/panel/session/wire';

class NoSocket {
  readyState = 3;
  onclose = (_: { code: number }): void => {};
  constructor() {
    setTimeout(() => this.onclose({ code: 1006 }));
  }
  close(): void {}
}

/** As scanners and some proxies make it: it opens, and what is requests is never heard. `speaks`: the scanner is gone. */
class DeadSocket {
  static speaks = false;
  readyState = 1;
  onopen = (): void => {};
  onmessage = (_: { data: string }): void => {};
  constructor() {
    setTimeout(() => this.onopen());
  }
  onclose = (): void => {};
  close(): void {}
  send(): void {
    if (DeadSocket.speaks) setTimeout(() => this.onmessage({ data: '{"t":"live"}' }));
  }
}

let asked: string[] = [];
let answers: Array<[number, object]> = [];
let phases: Array<[Phase, number]> = [];
let requests: Array<Record<string, unknown>> = [];
let wire: Wire;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.stubGlobal('WebSocket', NoSocket);
  vi.stubGlobal('fetch', async (address: string, request: RequestInit) => {
    requests.push(JSON.parse(String(request.body ?? '{}')));
    asked.push(address.split('/').at(-1)?.split('?')[0] ?? '');
    const [status, body] = answers.shift() ?? [200, { frames: [] }];
    return new Response(JSON.stringify(body), { status });
  });
  [asked, answers, phases, requests] = [[], [], [], []];
  wire = openWire(
    {
      origin: 'https://chat.example',
      channel: 'k',
      token: () => 'token',
      hello: () => ({ t: 'hello', lang: 'en', page: { url: 'https://shop.example' }, identity: 'j.w.t' }),
      cursor: () => undefined,
      onFrame: (_: ServerFrame) => {},
      onPhase: (phase, code) => phases.push([phase, code]),
    },
    (changed) => {
      wire = changed;
    },
  );
});

afterEach(() => {
  wire.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const last = () => phases.at(-1);
async function becomes(phase: Phase, code = 0): Promise<void> {
  for (let tries = 0; tries < 100 && String(last()) !== String([phase, code]); tries++) {
    await vi.advanceTimersByTimeAsync(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(last()).toEqual([phase, code]);
}

test.each([
  [401, 4500],
  [403, 4503],
  [404, 4506],
])('a refusal of the first question, %i, ends it as a socket closed with %i', async (status, code) => {
  answers = [[status, { code: `${code}` }]];
  wire.start();
  await becomes('stopped', code);
  expect(asked).toEqual(['hello']);
});

test('after a refused token the next start goes by HTTP at once', async () => {
  answers = [[401, { code: '4500' }]];
  wire.start();
  await becomes('stopped', 4500);
  wire.start();
  await becomes('live');
  expect(asked).toEqual(['hello', 'hello']);
});

test('a token that ends later ends it with the command that hears of it', async () => {
  wire.start();
  await becomes('live');
  answers = [[401, { code: '4500' }]];
  wire.send({ t: 'send', cid: 'c', text: 'x' });
  await becomes('stopped', 4500);
});

test("a proxy's own refusal is not the server's: it is tried again", async () => {
  answers = [
    [403, { message: 'no' }],
    [401, {}],
  ];
  wire.start();
  await becomes('live');
  expect(asked).toEqual(['hello', 'hello', 'hello']);
});

/** Whether it goes by HTTP. The compiler asks for a new command here. */
const GOES: Record<Exclude<VisitorCommand['t'], 'hello'>, boolean> = {
  send: true,
  answer: true,
  put_away: true,
  rate: true,
  copy: true,
  contacts: true,
  edit_form: true,
  confirm: true,
  identify: true,
  custom_data: true,
  end: true,
  read: true,
  sync: true,
  older: true,
  ping: true,
  typing: false,
  viewing: false,
};

test('every command goes by HTTP, with who says it and where, but what a moment makes void', async () => {
  wire.start();
  await becomes('live');
  requests = [];
  for (const t of Object.keys(GOES)) wire.send({ t, cid: t });
  const went = requests.map(({ command }) => (command as { t: string }).t);
  expect(went).toEqual(Object.keys(GOES).filter((t) => GOES[t as keyof typeof GOES]));
  for (const it of requests)
    expect(it).toMatchObject({ page: { url: 'https://shop.example' }, identity: 'j.w.t', lang: 'en' });
});

test('a socket that opens and carries nothing gives way to HTTP, and comes back when it speaks', async () => {
  vi.stubGlobal('WebSocket', DeadSocket);
  DeadSocket.speaks = false;
  wire.start();
  await becomes('live');
  expect(asked).toEqual(['hello']);
  DeadSocket.speaks = true;
  vi.setSystemTime(Date.now() + 6 * 60_000);
  phases = [];
  await becomes('live');
  expect(wire).toBeInstanceOf(Connection);
});
