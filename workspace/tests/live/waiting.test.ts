import { expect, test } from 'vitest';
import { countdown, promiseLevel, promiseWords, secondsLeft, waitLevel, waitWords } from '../../src/live/waiting';

const S = 1_000;
const MIN = 60 * S;

test.each([
  [0, 'none', ''],
  [59 * S, 'calm', 'just now'],
  [MIN, 'wait', 'waiting 1 min'],
  [5 * MIN - 1, 'wait', 'waiting 4 min'],
  [5 * MIN, 'late', 'waiting 5 min'],
  [90 * MIN, 'late', 'waiting 1 h'],
  [24 * 60 * MIN, 'late', 'waiting 1 day'],
  [50 * 60 * MIN, 'late', 'waiting 2 days'],
])('after %i ms: %s', (waited, level, words) => {
  const now = 1_700_000_000_000;
  const since = waited ? now - waited : 0;
  expect(waitLevel(since, now)).toBe(level);
  if (words) expect(waitWords(since, now)).toBe(words);
});

test('a clock that is behind the server waits for nobody', () => {
  expect(waitWords(2_000, 1_000)).toBe('just now');
});

const PROMISED = new Date(2026, 4, 12, 9, 30).getTime();

test.each([
  [-11 * MIN, 'calm', 'reply by 09:30'],
  [-10 * MIN, 'wait', 'reply by 09:30'],
  [0, 'late', 'reply by 09:30 missed'],
])('a promise %i ms from its time is %s (LINE-12)', (from, level, words) => {
  expect(promiseLevel(PROMISED, PROMISED + from)).toBe(level);
  expect(promiseWords(PROMISED, PROMISED + from)).toBe(words);
});

test('a promise of another day says the day; without one there is nothing to say', () => {
  expect(promiseWords(PROMISED, PROMISED - 24 * 60 * MIN)).toBe('reply by 12 May');
  expect(promiseLevel(0, PROMISED)).toBe('none');
});

test.each([
  [42_000, 42, '0:42'],
  [41_001, 42, '0:42'],
  [65_000, 65, '1:05'],
  [-5_000, 0, '0:00'],
])('an offer with %i ms left (LINE-2)', (left, seconds, words) => {
  expect(secondsLeft(1_000_000 + left, 1_000_000)).toBe(seconds);
  expect(countdown(seconds)).toBe(words);
});
