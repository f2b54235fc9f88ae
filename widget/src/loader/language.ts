/** Which of the languages we have fits what the page and the browser ask for. */

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
