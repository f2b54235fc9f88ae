import { expect, test } from 'vitest';
import { waitLevel, waitWords } from '../src/dialogs/waiting';

const S = 1_000;
const MIN = 60 * S;

test.each([
  [0, 'none', ''],
  [59 * S, 'calm', 'just wrote'],
  [MIN, 'wait', 'waits 1 min'],
  [5 * MIN - 1, 'wait', 'waits 4 min'],
  [5 * MIN, 'late', 'waits 5 min'],
  [90 * MIN, 'late', 'waits 1 h'],
  [24 * 60 * MIN, 'late', 'waits 1 day'],
  [50 * 60 * MIN, 'late', 'waits 2 days'],
])('after %i ms: %s', (waited, level, words) => {
  const now = 1_700_000_000_000;
  const since = waited ? now - waited : 0;
  expect(waitLevel(since, now)).toBe(level);
  if (words) expect(waitWords(since, now)).toBe(words);
});

test('a clock that is behind the server waits for nobody', () => {
  expect(waitWords(2_000, 1_000)).toBe('just wrote');
});
