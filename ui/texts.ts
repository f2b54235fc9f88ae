/**
 * Texts in the visitor's or operator's language, from the catalogues that tools/catalogues.py writes.
 * The key is the English text itself; a text that a catalogue lacks is shown in English.
 */

/** A text, or its plural forms; under "" the place of each Intl.PluralRules category among the forms. */
export type Catalogue = Record<string, string | string[] | Record<string, number>>;
export type Places = Record<string, string | number>;

export interface Texts {
  /** `t('Hello, {name}', { name })` */
  t(text: string, places?: Places): string;
  /** `n('{count} file', '{count} files', 3)`; the number is written as the language writes it. */
  n(one: string, many: string, count: number, places?: Places): string;
}

export function texts(language: string, catalogue: Catalogue): Texts {
  // Made at the first number: both together take a phone as long as drawing the chat does.
  let rules: Intl.PluralRules | undefined;
  let numbers: Intl.NumberFormat | undefined;
  const order = (catalogue[''] ?? {}) as Record<string, number>;
  return {
    t(text, places = {}) {
      const found = catalogue[text];
      return fill(typeof found === 'string' ? found : text, places);
    },
    n(one, many, count, places = {}) {
      const found = catalogue[one];
      rules ??= new Intl.PluralRules(language);
      numbers ??= new Intl.NumberFormat(language);
      const form = Array.isArray(found) ? found[order[rules.select(count)] ?? found.length - 1] : undefined;
      return fill(form ?? (count === 1 ? one : many), { count: numbers.format(count), ...places });
    },
  };
}

function fill(text: string, places: Places): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(places[name] ?? whole));
}
