/** Which forms there are, and which of them are to be seen. */
import { lastIn } from '@ui/lists';
import type { DialogView, FormState } from '@ui/protocol.generated';

export type Field = 'name' | 'email' | 'phone';
export type Values = Partial<Record<Field, string>>;
export type Errors = Partial<Record<Field, string>>;

const OPEN = new Set(['name', 'contacts', 'email', 'rating', 'edit']);

export function isOpen(form: FormState): boolean {
  return OPEN.has(form.step);
}

/** Whether there is something to see of it in the flow. */
export function isSeen(form: FormState): boolean {
  if (isOpen(form) || form.step === 'collapsed') return true;
  return form.step === 'done' && (form.kind === 'rating' || Object.values(form.given).some(Boolean));
}

/** Of the newest of these messages the visitor is asked "reach you here?": one question at a time. */
export function lastFound(view: DialogView): string | undefined {
  return lastIn(view.messages.filter((it) => it.author === 'visitor' && it.found))?.id;
}
