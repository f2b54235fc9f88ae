/** Sending what was typed: once at a time, and with words for what went wrong. */
import { createSignal } from 'solid-js';
import { reason } from './http';

/** `explain`: the words for a failure; "" if it is shown elsewhere. */
export function createSending(explain: (failure: unknown) => string = reason) {
  const [error, setError] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  async function send(work: () => Promise<unknown>): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setError('');
    try {
      await work();
    } catch (failure) {
      setError(explain(failure));
    }
    setBusy(false);
  }
  return { error, setError, busy, send };
}
