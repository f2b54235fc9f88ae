import { expect, test } from 'vitest';
import { clock, dateOf, dayOf, endMinutes, minutes, nextSpan, timeIn, toWeekdays } from '../../src/lines/state/hours';

test.each([
  [0, '00:00'],
  [545, '09:05'],
  [1440, '00:00'],
])('LINE-5: %i minutes are %s', (count, text) => {
  expect(clock(count)).toBe(text);
});

test('LINE-5: midnight begins a day, and ends one', () => {
  expect([minutes('00:00'), endMinutes('00:00'), endMinutes('18:30'), minutes(''), endMinutes('')]).toEqual([
    0,
    1440,
    1110,
    null,
    null,
  ]);
});

test('LINE-5: further hours come after the last ones and never past midnight', () => {
  expect(nextSpan([])).toEqual({ begins: 540, ends: 1080 });
  expect(nextSpan([{ begins: 540, ends: 720 }])).toEqual({ begins: 780, ends: 1020 });
  expect(nextSpan([{ begins: 540, ends: 1440 }])).toEqual({ begins: 1380, ends: 1440 });
});

test('LINE-5: Monday is copied to the weekdays, the weekend stays', () => {
  const week = toWeekdays([[{ begins: 600, ends: 700 }], [], [], [], [], [], [{ begins: 1, ends: 2 }]]);

  expect(week.map((day) => day.length)).toEqual([1, 1, 1, 1, 1, 0, 1]);
  expect(week[0]?.[0]).not.toBe(week[1]?.[0]);
});

test('LINE-5: a yearly holiday stands in this year', () => {
  expect(dateOf({ year: 0, month: 1, day: 7 }, 2027)).toBe('2027-01-07');
  expect(dateOf({ year: 2028, month: 12, day: 31 }, 2027)).toBe('2028-12-31');
  expect(dayOf('2028-02-29')).toEqual({ year: 2028, month: 2, day: 29 });
  expect(dayOf('')).toBeNull();
});

test('LINE-5: the time in a zone, and nothing for a place that is none', () => {
  expect(timeIn('Europe/Moscow', Date.UTC(2027, 0, 1, 12), 'en-GB')).toBe('15:00');
  expect(timeIn('Nowhere/Land', 0, 'en-GB')).toBe('');
});
