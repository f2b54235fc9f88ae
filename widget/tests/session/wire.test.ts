/** Where no socket gets through: the same words by HTTP, and the server's refusal is heard there, too. */
import type { Phase } from '@ui/connection';
import type { ServerFrame } from '@ui/protocol.generated';
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

let asked: string[] = [];
let answers: Array<[number, object]> = [];
let phases: Array<[Phase, number]> = [];
let wire: Wire;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('WebSocket', NoSocket);
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address.split('/').at(-1)?.split('?')[0] ?? '');
    const [status, body] = answers.shift() ?? [200, { frames: [] }];
    return new Response(JSON.stringify(body), { status });
  });
  [asked, answers, phases] = [[], [], []];
  wire = openWire(
    {
      origin: 'https://chat.example',
      channel: 'k',
      token: () => 'token',
      hello: () => ({ t: 'hello', lang: 'en' }),
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
