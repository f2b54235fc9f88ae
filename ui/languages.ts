/** How a language is written, and what it is called outside, where that is not our own name for it. */

const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;
const TAGS: Record<string, string> = { pt: 'pt-BR' };

export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';
}

/** What a page is told that it is written in. */
export function tagOf(language: string): string {
  return TAGS[language] ?? language;
}
