/** What is wrong with what was typed into a form, told beside the field. The server has the last word. */
import type { Errors, Field, Values } from './forms';

const NAME_AT_MOST = 100;
/** With an extension. */
const PHONE_DIGITS = { least: 7, most: 22 };

/** Errors as texts to be translated. One field left empty is fine, all of them are not. */
export function wrongIn(fields: Field[], values: Values): Errors {
  const given = fields.filter((it) => values[it]?.trim());
  const first = fields[0];
  if (!given.length && first)
    return { [first]: NOTHING[fields.length > 2 ? 'all' : fields.length > 1 ? 'both' : first] };
  const wrong = given.flatMap((it) => {
    const error = CHECKS[it]((values[it] ?? '').trim());
    return error ? [[it, error]] : [];
  });
  return Object.fromEntries(wrong);
}

const NOTHING = {
  name: 'Enter your name',
  email: 'Enter an email like name@example.com',
  phone: 'Enter a phone number with country code, e.g. +44 20 7946 0123',
  both: 'Enter an email or a phone number',
  all: 'Fill in at least one field',
};

const CHECKS: Record<Field, (value: string) => string | undefined> = {
  name: (value) => (value.length > NAME_AT_MOST ? 'Names can have up to 100 characters' : undefined),
  email: (value) => (/\S ?[@＠] ?\S+[.,．。｡] ?\S/.test(value) ? undefined : NOTHING.email),
  phone: (value) => (looksLikePhone(value) ? undefined : NOTHING.phone),
};

function looksLikePhone(value: string): boolean {
  const digits = value.replace(/\D/g, '').length;
  return digits >= PHONE_DIGITS.least && digits <= PHONE_DIGITS.most;
}

/** Only what was filled in. */
export function givenIn(fields: Field[], values: Values): Values {
  return Object.fromEntries(fields.map((it) => [it, values[it]?.trim()]).filter(([, value]) => value));
}
