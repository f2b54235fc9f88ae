/** Sending a form with fields: what belongs to a field is said beside it, everything else above. */
import { reason } from '../core/http';
import { createSending } from '../core/sending';
import { createFieldErrors, focusFirstError } from './fieldErrors';

/** `form`: where the first wrong field gets the focus. */
export function createFieldSending(form?: () => HTMLElement | undefined) {
  const fieldErrors = createFieldErrors();
  const sending = createSending((failure) => {
    if (!fieldErrors.keep(failure)) return reason(failure);
    const place = form?.();
    if (place) focusFirstError(place);
    return '';
  });
  const send = (work: () => Promise<unknown>) =>
    sending.send(() => {
      fieldErrors.clear();
      return work();
    });
  return { fieldErrors, error: sending.error, busy: sending.busy, send };
}
