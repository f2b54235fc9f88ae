// @vitest-environment happy-dom
/** The operator sees "viewing the chat" while the panel is open on a visible page, over every break of the line. */
import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Viewing } from '../../src/panel/extras/viewing';
import type { PanelState } from '../../src/panel/state';

function setUp() {
  const sent: boolean[] = [];
  const [phase, setPhase] = createSignal('live');
  const [open, setOpen] = createSignal(true);
  const visit = { known: { phase }, looks: (on: boolean) => sent.push(on) };
  createRoot(() => new Viewing({ visit, open, code: () => '' } as unknown as PanelState));
  return { sent, setPhase, setOpen };
}

function turnPage(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  turnPage(false);
});
afterEach(() => {
  vi.useRealTimers();
});

test('an open panel on a visible page is told, and once', () => {
  const { sent, setOpen } = setUp();
  vi.advanceTimersByTime(5_000);
  expect(sent).toEqual([true]);
  setOpen(false);
  vi.advanceTimersByTime(5_000);
  expect(sent).toEqual([true, false]);
});

test('a glance away is not', () => {
  const { sent } = setUp();
  vi.advanceTimersByTime(5_000);
  turnPage(true);
  vi.advanceTimersByTime(100);
  turnPage(false);
  vi.advanceTimersByTime(5_000);
  expect(sent).toEqual([true]);
});

test('a line that was broken, or slept, is told anew', () => {
  const { sent, setPhase } = setUp();
  vi.advanceTimersByTime(5_000);
  setPhase('waiting');
  vi.advanceTimersByTime(3_600_000);
  setPhase('live');
  expect(sent).toEqual([true, true]);
});
