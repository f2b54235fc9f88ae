/** When somebody answers, in the chat's words and language, seen from a moment that may lie elsewhere than now. */
import type { Texts } from '@ui/texts';

interface Until {
  opens_at: number;
  promised_at: number;
}

const DAY_MS = 86_400_000;

export function openingWords(words: Texts, lang: string, { opens_at, promised_at }: Until, at: number): string {
  if (opens_at <= at) return '';
  const days = daysUntil(opens_at, at);
  const time = clock(lang, opens_at);
  if (days === 0 || daysUntil(promised_at, at) === days) return words.t('We open at {time}.', { time });
  if (days === 1) return words.t('We open tomorrow at {time}.', { time });
  return words.t('We open on {day} at {time}.', { time, day: dayName(lang, opens_at) });
}

export function promiseWords(words: Texts, lang: string, promised: number, at: number): string {
  const days = daysUntil(promised, at);
  const time = clock(lang, promised);
  if (days <= 0) return words.t("We'll reply by {time}.", { time });
  if (days === 1) return words.t("We'll reply by {time} tomorrow.", { time });
  return words.t("We'll reply by {time} on {day}.", { time, day: dayName(lang, promised) });
}

const daysUntil = (then: number, at: number) =>
  Math.round((new Date(then).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY_MS);

const locale = (lang: string) => (lang === 'en' ? 'en-GB' : lang);
const clock = (lang: string, at: number) =>
  new Intl.DateTimeFormat(locale(lang), { hour: '2-digit', minute: '2-digit' }).format(at);
const dayName = (lang: string, at: number) =>
  new Intl.DateTimeFormat(locale(lang), { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
