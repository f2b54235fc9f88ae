/** The chat's own words in any of its languages, for the picture of it: its catalogues, fetched when asked for. */
import { type Catalogue, type Texts, texts } from '@ui/texts';

const CATALOGUES = import.meta.glob<{ default: Catalogue }>('../../../../widget/src/generated/locales/*.json');

export async function chatWords(lang: string): Promise<Texts> {
  const wanted = Object.entries(CATALOGUES).find(([path]) => path.endsWith(`/${lang}.json`))?.[1];
  const found = await wanted?.().catch(() => null);
  return texts(lang, found?.default ?? {});
}
