/** What a form asks in its present step. */
import type { FormState } from '@ui/protocol.generated';

export type Field = 'name' | 'email' | 'phone';
export type Values = Partial<Record<Field, string>>;
export type Errors = Partial<Record<Field, string>>;

export function isOpen(form: FormState): boolean {
  return form.step === 'name' || form.step === 'contacts';
}

/** First one row, the name; then the rest of what is not known yet; one brought back asks for all of it at once. */
export function fieldsOf(form: FormState, whole = false): Field[] {
  if (form.step === 'name' && !whole) return ['name'];
  return missingIn(form).filter((it) => whole || it !== 'name');
}

export function missingIn(form: FormState): Field[] {
  return FIELDS.filter((it) => form.asks.includes(it) && !form.given[it]);
}

const FIELDS: Field[] = ['name', 'email', 'phone'];
