/** What the forms are called, for the ear and for the eye. */
import type { FormState } from '@ui/protocol.generated';
import { t } from '../kit/words';

const NAMES = {
  introduce: 'Introduce yourself',
  offline: 'Leave your contacts',
  copy: 'Copy of the conversation',
  rating: 'Rate the conversation',
  address: 'Your e-mail',
};

/** For the moment in which a form is being taken away. */
export const NO_FORM: FormState = {
  kind: 'introduce',
  step: 'done',
  asks: [],
  given: { name: '', email: '', phone: '' },
  rating: '',
};

export function nameOf(form: FormState): string {
  return t(NAMES[form.kind]);
}

export function headline(form: FormState): string {
  if (form.kind === 'offline') return t('Leave your contacts and we will let you know');
  if (form.kind === 'address')
    return t('A letter to {address} came back. Which address is right?', { address: form.given.email });
  if (form.kind === 'copy' || form.step === 'name') return nameOf(form);
  if (!form.given.name) return t('How can we reach you if you leave?');
  return t('Thank you, {name}. How can we reach you if you leave?', { name: form.given.name });
}
