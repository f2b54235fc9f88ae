/** What the workspace says, and how it writes times and names, in the browser's language (English or Russian). */
import { daysBetween } from '@ui/dates';
import { type Catalogue, type Places, texts } from '@ui/texts';
import english from '../generated/locales/en.json';
import { ANIMALS, animalOf, COLOURS, colourOf } from './guests';

type Language = 'en' | 'ru';

let language: Language = 'en';
let spoken = texts('en', english as Catalogue);

/** Before anything is drawn; a language that cannot be fetched leaves English. */
export async function speak(wanted: readonly string[]): Promise<void> {
  const isRussian = pickLanguage(wanted) === 'ru';
  const russian = isRussian ? await import('../generated/locales/ru.json').catch(() => null) : null;
  language = russian ? 'ru' : 'en';
  spoken = texts(language, (russian?.default ?? english) as Catalogue);
  document.documentElement.lang = language;
}

export function pickLanguage(wanted: readonly string[]): Language {
  const known = wanted.map((it) => it.slice(0, 2).toLowerCase()).find((it) => it === 'ru' || it === 'en');
  return known === 'ru' ? 'ru' : 'en';
}

export const spokenLanguage = () => language;
export const t = (text: string, places?: Places) => spoken.t(text, places);
export const n = (one: string, many: string, count: number, places?: Places) => spoken.n(one, many, count, places);

/** The name that somebody gave, or "Amber Fox". */
export function visitorName(who: { name: string; guest: number }): string {
  return who.name || t(COLOURS[colourOf(who.guest)] ?? '', { animal: t(ANIMALS[animalOf(who.guest)] ?? '') });
}

/** Keeps a right-to-left name from turning the sentence around it, where no <bdi> can stand (attributes). */
export const isolated = (text: string) => `\u2068${text}\u2069`;

export function numberLabel(label: string): string {
  return t('No. {label}', { label });
}

/** Today: "14:02". This year: "12 May". Else with the year. */
export function shortTime(at: number, now = Date.now()): string {
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return format(at, { hour: '2-digit', minute: '2-digit' });
  const year = then.getFullYear() === today.getFullYear() ? undefined : 'numeric';
  return format(at, { day: 'numeric', month: 'short', year });
}

export const clockTime = (at: number) => format(at, { hour: '2-digit', minute: '2-digit' });
export const fullTime = (at: number) => format(at, { dateStyle: 'long', timeStyle: 'short' });
export const dayAndTime = (at: number) =>
  format(at, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** "Today", "Yesterday", or the date: the lines between days of a log. */
export function dayName(at: number, now = Date.now()): string {
  const daysAgo = daysBetween(at, now);
  if (daysAgo === 0) return t('Today');
  if (daysAgo === 1) return t('Yesterday');
  return format(at, { dateStyle: 'long' });
}

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  // British order of the parts: 24 hours, the day before the month.
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, options).format(at);
}
