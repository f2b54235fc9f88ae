/** What the visitor can ask of the server, each with an id of its own, made before the first try. */
import { uuid7 } from '@ui/ids';
import type { AnswerForm, Confirm, EditForm, End, PutAway, Rate, WantContacts, WantCopy } from '@ui/protocol.generated';
import type { Values } from './forms';
import { cleaned } from './outbox';

export function toAnswer(form: string, values: Values): AnswerForm {
  const given = Object.entries(values).map(([field, value]) => [field, cleaned(value)]);
  return { t: 'answer', cid: uuid7(), form, ...Object.fromEntries(given) };
}

export const toPutAway = (form: string): PutAway => ({ t: 'put_away', cid: uuid7(), form });

export function toRate(d: string, rating: Rate['rating'], comment: string): Rate {
  return { t: 'rate', cid: uuid7(), d, rating, comment: cleaned(comment) };
}

export const toEnd = (d: string): End => ({ t: 'end', cid: uuid7(), d });

export const toCopy = (d: string): WantCopy => ({ t: 'copy', cid: uuid7(), d });

export const toContacts = (d: string): WantContacts => ({ t: 'contacts', cid: uuid7(), d });

export const toEdit = (form: string): EditForm => ({ t: 'edit_form', cid: uuid7(), form });

export const toConfirm = (d: string, message: string): Confirm => ({ t: 'confirm', cid: uuid7(), d, message });
