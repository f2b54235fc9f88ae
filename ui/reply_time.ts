/** When somebody will reply, in words. Whole sentences for each case: languages build them differently. */
import { daysBetween } from './dates';
import type { Texts } from './texts';

/** The chat's words, and the tag by which times and dates are written. */
export interface Speech {
  t: Texts['t'];
  tag: string;
}

/** '' when the line is open. Its day is said only where the reply is expected on another one. */
export function openingWords({ t, tag }: Speech, opens: number, promised: number, now: number): string {
  if (opens <= now) return '';
  const time = clock(tag, opens);
  const days = daysBetween(now, opens);
  if (days === 0 || daysBetween(now, promised) === days) return t('We open at {time}.', { time });
  if (days === 1) return t('We open tomorrow at {time}.', { time });
  return t('We open on {day} at {time}.', { time, day: dateName(tag, opens) });
}

export function promiseWords({ t, tag }: Speech, promised: number, now: number): string {
  const time = clock(tag, promised);
  const days = daysBetween(now, promised);
  if (days <= 0) return t("We'll reply by {time}.", { time });
  if (days === 1) return t("We'll reply by {time} tomorrow.", { time });
  return t("We'll reply by {time} on {day}.", { time, day: dateName(tag, promised) });
}

function clock(tag: string, at: number): string {
  return new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** "23 November", in the case that a date has inside a sentence. */
function dateName(tag: string, at: number): string {
  return new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long' }).format(at);
}
