import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { daysBetween, startOfDay } from './dates';

const utc = (text: string) => Date.parse(`${text}Z`);

beforeEach(() => vi.stubEnv('TZ', 'Europe/Berlin'));
afterEach(() => vi.unstubAllEnvs());

test('a day begins at midnight of the reader', () => {
  expect(startOfDay(utc('2026-11-22T22:59'))).toBe(utc('2026-11-21T23:00'));
  expect(startOfDay(utc('2026-11-22T23:00'))).toBe(utc('2026-11-22T23:00'));
});

test.each([
  ['the same day', '2026-11-22T00:00', '2026-11-22T22:00', 0],
  ['over midnight', '2026-11-22T22:00', '2026-11-22T23:30', 1],
  ['back', '2026-11-22T23:30', '2026-11-22T22:00', -1],
  ['a day of 23 hours', '2026-03-28T23:30', '2026-03-29T22:30', 1],
  ['a day of 25 hours', '2026-10-24T22:30', '2026-10-25T23:30', 1],
])('%s', (_, one, later, days) => expect(daysBetween(utc(one), utc(later))).toBe(days));
