import { expect, test } from 'vitest';
import {
  clock,
  dateOf,
  dayOf,
  endMinutes,
  endsNextDay,
  minutes,
  nextSpan,
  splitAtMidnight,
  timeIn,
  toWeekdays,
} from '../../src/lines/state/hours';

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

test('a night shift becomes two spans, Sunday night ends on Monday (LINE-5)', () => {
  const night = { begins: 22 * 60, ends: 6 * 60 };
  expect([
    endsNextDay(night),
    endsNextDay({ begins: 540, ends: 540 }),
    endsNextDay({ begins: 1320, ends: 1440 }),
  ]).toEqual([true, false, false]);
  const week = Array.from({ length: 7 }, (_, day) => (day === 6 ? [{ begins: 600, ends: 700 }, night] : []));
  const split = splitAtMidnight(week, 6, 1);
  expect(split[6]).toEqual([
    { begins: 600, ends: 700 },
    { begins: 1320, ends: 1440 },
  ]);
  expect(split[0]).toEqual([{ begins: 0, ends: 360 }]);
});

test('all nights of a week, one after the other, leave no day twice (LINE-5)', () => {
  let week: Array<Array<{ begins: number; ends: number }>> = Array.from({ length: 7 }, () => [
    { begins: 1320, ends: 360 },
  ]);
  for (let day = 0; day < 7; day++) week = splitAtMidnight(week, day, week[day]?.findIndex(endsNextDay) ?? 0);
  for (const spans of week)
    expect(spans).toEqual([
      { begins: 0, ends: 360 },
      { begins: 1320, ends: 1440 },
    ]);
});
