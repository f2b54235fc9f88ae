// @vitest-environment happy-dom
/** Read is what was in view for a whole second, on a visible page, in an open panel: then, and not a glance sooner. */
import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Reading } from '../../src/panel/extras/reading';
import type { PanelState } from '../../src/panel/state';

let look: (target: Element, inView: boolean) => void;

class Observer {
  constructor(tell: (changes: object[]) => void) {
    look = (target, inView) =>
      tell([
        {
          target,
          isIntersecting: inView,
          intersectionRatio: inView ? 1 : 0,
          intersectionRect: { height: 20 },
          rootBounds: { height: 300 },
        },
      ]);
  }
  observe(): void {}
  disconnect(): void {}
}

function reading() {
  const message = document.createElement('li');
  const seen: Array<[string, number]> = [];
  let open = true;
  const state = {
    log: () => document.body,
    open: () => open,
    bubbles: new Map([[message, { d: 'd', seq: 5 }]]),
    visit: { readState: { seen: (d: string, seq: number) => seen.push([d, seq]) } },
  };
  const end = createRoot((dispose) => {
    new Reading(state as unknown as PanelState);
    return dispose;
  });
  return { message, seen, end, close: () => (open = false) };
}

function turnPage(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', Observer);
  turnPage(false);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a second in view is a look', () => {
  const { message, seen } = reading();
  look(message, true);
  vi.advanceTimersByTime(999);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual([['d', 5]]);
});

test('a glance is none', () => {
  const { message, seen } = reading();
  look(message, true);
  vi.advanceTimersByTime(900);
  look(message, false);
  vi.advanceTimersByTime(5_000);
  expect(seen).toEqual([]);
});

test('the second begins anew when the page comes back', () => {
  const { message, seen } = reading();
  look(message, true);
  vi.advanceTimersByTime(900);
  turnPage(true);
  vi.advanceTimersByTime(60_000);
  expect(seen).toEqual([]);
  turnPage(false);
  vi.advanceTimersByTime(900);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(seen).toEqual([['d', 5]]);
});

test('a panel that was closed meanwhile has shown nothing', () => {
  const { message, seen, close } = reading();
  look(message, true);
  close();
  vi.advanceTimersByTime(5_000);
  expect(seen).toEqual([]);
});

test('the hours in which the computer slept are no look', () => {
  const { message, seen } = reading();
  look(message, true);
  vi.advanceTimersByTime(400);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(600);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(seen).toEqual([['d', 5]]);
});
