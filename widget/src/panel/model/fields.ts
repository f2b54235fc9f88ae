/** What the fields of a form are, and what stands in them before somebody types. */
import type { ContactDetails, DialogView, FormState } from '@ui/protocol.generated';
import type { Field, Values } from './forms';

/** The contacts of the client, not a rating and not a copy. */
export function asksContacts(form: FormState): boolean {
  return form.kind === 'introduce' || form.kind === 'offline';
}

/** First one row, the name; then the rest of what is not known yet; all that it asked for when that is edited. */
export function fieldsOf(form: FormState): Field[] {
  if (form.kind === 'copy' || form.kind === 'address') return ['email'];
  if (form.step === 'name') return ['name'];
  if (form.step === 'edit') return FIELDS.filter((it) => form.asks.includes(it) || form.given[it]);
  return missingIn(form).filter((it) => form.kind === 'offline' || it !== 'name');
}

export function missingIn(form: FormState): Field[] {
  return FIELDS.filter((it) => form.asks.includes(it) && !form.given[it]);
}

const FIELDS: Field[] = ['name', 'email', 'phone'];

/** What is in the fields while nobody has typed there: the known address of a copy, what was written in a message. */
export function prefillOf(form: FormState, view: DialogView | undefined): Values {
  // The address that letters came back from is what was found or given before.
  if (form.kind === 'address') return {};
  if (form.step === 'edit') return clear(form.given);
  const given = form.kind === 'copy' && form.given.email ? { email: form.given.email } : {};
  return { ...foundIn(view), ...given };
}

/** What its owner may change: whoever came by a letter is shown it covered. */
export function mayEdit(form: FormState): boolean {
  return asksContacts(form) && form.step === 'done' && same(clear(form.given), filled(form.given));
}

function clear(details: ContactDetails): Values {
  return Object.fromEntries(Object.entries(filled(details)).filter(([, value]) => !value?.includes('…')));
}

function same(a: Values, b: Values): boolean {
  const names = Object.keys(b);
  return names.length > 0 && Object.keys(a).length === names.length;
}

function foundIn(view: DialogView | undefined): Values {
  const found = view?.messages.flatMap((it) => (it.found && !it.confirmed ? [it.found] : [])) ?? [];
  return Object.assign({}, ...found.map(filled));
}

function filled(details: ContactDetails): Values {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value));
}

export function reachOf(found: ContactDetails): string {
  return [found.email, found.phone].filter(Boolean).join(', ');
}

/** Enough for its owner to know it, for nobody else to use it; as the server says it. */
export function masked(email: string): string {
  return email.replace(/^(.)?.*(?=@)/, '$1…');
}
