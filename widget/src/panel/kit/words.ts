/** The words of the panel in the language of the moment; a change of language redraws whatever used them. */
import { daysBetween } from '@ui/dates';
import { type Catalogue, type Places, texts } from '@ui/texts';
import { createSignal } from 'solid-js';

/** Where each language is: a file of its own, fetched when it is spoken. */
const CATALOGUES = import.meta.glob<Catalogue>(['./*.json', '!./en.json'], {
  base: '../../generated/locales',
  import: 'default',
});

const [spoken, setSpoken] = createSignal({ language: 'en', ...texts('en', {}) });

export const language = (): string => spoken().language;
export const t = (text: string, places?: Places): string => spoken().t(text, places);
export const n = (one: string, many: string, count: number, places?: Places): string =>
  spoken().n(one, many, count, places);

/** Why something was refused; not every refusal says it. */
export const why = (reason: string): string => reason || t('Something went wrong. Please reload the page.');

/** English is part of the panel; another language is fetched. One that does not come leaves us speaking English. */
export async function speak(tag: string): Promise<void> {
  const fetch = CATALOGUES[`./${tag}.json`];
  const catalogue = fetch ? await fetch().catch(() => undefined) : {};
  const language = catalogue ? tag : 'en';
  setSpoken({ language, ...texts(language, catalogue ?? {}) });
}

/** One for all messages: making it takes longer than drawing them. */
const clocks = new Map<string, Intl.DateTimeFormat>();

export function clock(at: number): string {
  const place = region();
  const known = clocks.get(place) ?? new Intl.DateTimeFormat(place, { hour: '2-digit', minute: '2-digit' });
  clocks.set(place, known);
  return known.format(at);
}

/** The visitor's own kind of our language: the British read 14:05 where Americans read 2:05 PM. */
export function region(): string {
  return navigator.languages?.find((it) => it.split('-')[0] === language()) ?? language();
}

export function dayName(at: number, now = Date.now()): string {
  const days = daysBetween(at, now);
  if (days === 0) return t('Today');
  if (days === 1) return t('Yesterday');
  return new Intl.DateTimeFormat(region(), { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}
