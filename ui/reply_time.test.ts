import { expect, test } from 'vitest';
import { openingWords, promiseWords } from './reply_time';
import { texts } from './texts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const english = texts('en', {});

function words(tag: string, now: number, opens: number, promised: number, { t } = english): string {
  return [openingWords({ t, tag }, opens, promised, now), promiseWords({ t, tag }, promised, now)].join(' ').trim();
}

test('LINE-12: the day of the reply is said where it is not today', () => {
  const here = (now: number, opens: number, promised: number) => words('en-GB', now, opens, promised);

  expect(here(at(22, 12), 0, at(22, 12, 30))).toBe("We'll reply by 12:30.");
  expect(here(at(22, 7), at(22, 9), at(22, 9, 30))).toBe("We open at 09:00. We'll reply by 09:30.");
  expect(here(at(22, 21), at(23, 9), at(23, 9, 30))).toBe("We open at 09:00. We'll reply by 09:30 tomorrow.");
  expect(here(at(22, 21), at(23, 17), at(24, 9))).toBe(
    "We open tomorrow at 17:00. We'll reply by 09:00 on 24 November.",
  );
  expect(here(at(22, 21), at(25, 9), at(26, 9))).toBe(
    "We open on 25 November at 09:00. We'll reply by 09:00 on 26 November.",
  );
});

test('LINE-12: a promise that was not kept is not one for another day', () => {
  expect(words('en-GB', at(24, 9), 0, at(22, 12, 30))).toBe("We'll reply by 12:30.");
});

test('times and dates are written as the reader writes them', () => {
  const now = at(22, 12);

  expect(words('en-US', now, 0, at(22, 14, 5))).toMatch(/^We'll reply by 02:05\sPM\.$/);
  const russian = texts('ru', { "We'll reply by {time} on {day}.": 'Ответим {day} до {time}.' });
  expect(words('ru', now, 0, at(25, 14, 5), russian)).toBe('Ответим 25 ноября до 14:05.');
});
