/** The promise in words. Whole sentences for each case: languages build them differently. */
import { clock, region, startOfDay, t } from '../kit/words';

/** '' when the line is open. Its day is said only where the promise is for another one. */
export function openingWords(opens: number, promised: number, now: number): string {
  if (opens <= now) return '';
  const time = clock(opens);
  const days = daysUntil(opens, now);
  if (days === 0 || daysUntil(promised, now) === days) return t('We open at {time}.', { time });
  if (days === 1) return t('We open tomorrow at {time}.', { time });
  return t('We open on {day} at {time}.', { time, day: dateName(opens) });
}

export function promiseWords(promised: number, now: number): string {
  const time = clock(promised);
  const days = daysUntil(promised, now);
  if (days <= 0) return t("We'll reply by {time}.", { time });
  if (days === 1) return t("We'll reply by {time} tomorrow.", { time });
  return t("We'll reply by {time} on {day}.", { time, day: dateName(promised) });
}

function daysUntil(at: number, now: number): number {
  return Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
}

/** "23 November", in the case that a date has inside a sentence. */
function dateName(at: number): string {
  return new Intl.DateTimeFormat(region(), { day: 'numeric', month: 'long' }).format(at);
}
