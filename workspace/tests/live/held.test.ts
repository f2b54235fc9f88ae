/** What cannot be taken back waits ten seconds for an Undo. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HELD_MS, type HeldCommand, Holding } from '../../src/live/held';

const CLOSE: HeldCommand = { t: 'finish', d: 'a' };
let done: HeldCommand[];
let holding: Holding;

beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  holding = new Holding((act) => done.push(act));
});

afterEach(() => {
  holding.stop();
  vi.useRealTimers();
});

test('it is done after ten seconds, and nobody has heard of it before (LINE-9)', () => {
  holding.hold(CLOSE, 'Closing');
  vi.advanceTimersByTime(HELD_MS - 1);
  expect([done, holding.of('a')?.text, holding.of('b')]).toEqual([[], 'Closing', null]);
  vi.advanceTimersByTime(1);
  expect([done, holding.held()]).toEqual([[CLOSE], null]);
});

test('undone, it never happens (LINE-9)', () => {
  holding.hold(CLOSE, 'Closing');
  holding.undo();
  vi.advanceTimersByTime(2 * HELD_MS);
  expect([done, holding.held()]).toEqual([[], null]);
});

test('the same key again neither hurries nor delays it', () => {
  holding.hold(CLOSE, 'Closing');
  vi.advanceTimersByTime(6_000);
  holding.hold(CLOSE, 'Closing');
  expect(done).toEqual([]);
  vi.advanceTimersByTime(4_000);
  expect(done).toEqual([CLOSE]);
});

test.each([
  ['the next one', () => holding.hold({ t: 'spam', d: 'b', on: true }, 'Spam')],
  ['a page that is closed', () => dispatchEvent(new Event('pagehide'))],
  ['a press', () => holding.now()],
  ['the end of the session', () => holding.stop()],
])('%s does it at once', (_, happens) => {
  holding.hold(CLOSE, 'Closing');
  happens();
  expect(done).toEqual([CLOSE]);
});

test('what the client writes meanwhile keeps the dialog open, spam or not', () => {
  holding.hold(CLOSE, 'Closing');
  expect([holding.isOutdated('b'), holding.isOutdated('a'), holding.isOutdated('a')]).toEqual([false, true, false]);
  holding.hold({ t: 'spam', d: 'a', on: true }, 'Spam');
  expect(holding.isOutdated('a')).toBe(false);
  vi.advanceTimersByTime(HELD_MS);
  expect(done).toEqual([{ t: 'spam', d: 'a', on: true }]);
});
