/** What the forms are called, for the ear and for the eye. */
import type { FormState } from '@ui/protocol.generated';
import { t } from '../kit/words';

const NAMES = {
  introduce: 'Introduce yourself',
  offline: 'Leave your contact details',
  copy: 'Email transcript',
  rating: 'Rate this conversation',
  address: 'Your email',
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
  if (form.kind === 'offline') return t("Leave your details and we'll get back to you");
  if (form.kind === 'address')
    return t("Our email to {address} bounced. What's the right address?", { address: form.given.email });
  if (form.kind === 'copy' || form.step === 'name') return nameOf(form);
  if (!form.given.name) return t('How can we reach you if you leave the chat?');
  return t('Thank you, {name}. How can we reach you if you leave the chat?', { name: form.given.name });
}
