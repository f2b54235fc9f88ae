/** The list shows what was asked, also while a hand rests on it; and nothing of an earlier question. */
import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { searchDialogs } from '../../src/dialogs/list/search';
import { stableOrder } from '../../src/dialogs/list/stableOrder';
import type { Live } from '../../src/live/live';

const FOUND: Record<string, string[]> = { vera: ['vera'], ada: ['ada'], both: ['ada', 'vera'] };
const WAITS = 300;
let dispose = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', async (path: string) => {
    const q = new URL(path, 'http://here').searchParams.get('q') ?? '';
    return new Response(JSON.stringify({ rows: (FOUND[q] ?? []).map((d) => ({ d })), next: '', hint: '' }));
  });
});

afterEach(() => {
  dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function list() {
  const live = { remember: () => {}, inbox: () => ({ gone: 0 }) } as unknown as Live;
  const [q, setQ] = createSignal('');
  return createRoot((end) => {
    dispose = end;
    const search = searchDialogs(live, q, () => false);
    const order = stableOrder(search.ids, () => `${q()} ${search.answers()}`);
    return { setQ, search, order };
  });
}

const mouse = { pointerType: 'mouse' } as PointerEvent;

test('under a resting pointer: the answer alone, and nothing where nothing fits (WORK-2)', async () => {
  const { setQ, search, order } = list();
  order.watchers.onPointerEnter(mouse);
  for (const [q, rows] of [
    ['vera', ['vera']],
    ['zzzz', []],
    ['ada', ['ada']],
    ['both', ['ada', 'vera']],
    ['vera', ['vera']],
  ] as const) {
    setQ(q);
    expect([order.shown(), search.loading()]).toEqual([[], true]);
    await vi.advanceTimersByTimeAsync(WAITS);
    expect([q, order.shown(), search.loading()]).toEqual([q, rows, false]);
  }
});

test('with the focus in the list, too (WORK-2)', async () => {
  const { setQ, order } = list();
  setQ('vera');
  await vi.advanceTimersByTimeAsync(WAITS);
  order.watchers.onFocusIn();
  setQ('ada');
  await vi.advanceTimersByTimeAsync(WAITS);
  expect(order.shown()).toEqual(['ada']);
});
