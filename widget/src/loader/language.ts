/** Which of the languages we have fits what the page and the browser ask for. */
import type { LoaderConfig } from '../contract';
import { baked, given, script } from './setup';

/** The first wish that can be met, by its whole tag or by its first part; English otherwise. */
export function pickLanguage(wishes: Array<string | null | undefined>, have: string[]): string {
  for (const wish of wishes) {
    const tag = (wish ?? '').trim().toLowerCase();
    const base = tag.split(/[-_]/)[0];
    const found = [tag, base].flatMap((it) => have.filter((one) => one.toLowerCase() === it))[0];
    if (found) return found;
  }
  return 'en';
}

export function language(): string {
  const own = script?.getAttribute('data-language');
  const wishes = [given.language, own, document.documentElement.lang, ...navigator.languages];
  return pickLanguage(wishes, ['en', ...baked.langs]);
}

/** English for a language that only the panel's catalogues know: they are built, not baked. */
export function words(): LoaderConfig['texts'][string] {
  return baked.texts[language()] ?? (baked.texts.en as LoaderConfig['texts'][string]);
}
