/** Which of the languages we have fits what the page and the browser ask for. */

const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;
const TAGS: Record<string, string> = { pt: 'pt-BR' };

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

/** What the page is told that we speak, where that is not our own name for it. */
export function tagOf(language: string): string {
  return TAGS[language] ?? language;
}

export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';
}
