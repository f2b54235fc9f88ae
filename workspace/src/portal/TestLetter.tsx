/** A letter that goes at once by the saved settings; the answer in plain words, the server's own folded beside. */
import type { MailTestReport, MailTestRequest } from '@ui/api.generated';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { ask, Refusal, reason } from '../core/http';
import { me } from '../core/session';
import { t } from '../core/words';
import { TextField } from '../form/Field';
import { createFieldErrors, FieldErrorsContext } from '../form/fieldErrors';
import { usePortal } from './editing';

export function TestLetter() {
  const editing = usePortal();
  const [address, setAddress] = createSignal(me().email);
  const [busy, setBusy] = createSignal(false);
  const [answer, setAnswer] = createSignal<MailTestReport | null>(null);
  const fieldErrors = createFieldErrors();
  const why = () => {
    if (!editing.base().mail?.smtp_url) return t('Configure a mail server first.');
    return editing.isChanged() ? t('Save first: the test uses saved settings.') : '';
  };
  // What was tried is not what is set now.
  createEffect(on([() => editing.isChanged(), () => editing.base().mail], () => setAnswer(null), { defer: true }));
  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy() || why()) return;
    fieldErrors.clear();
    setAnswer(null);
    setBusy(true);
    try {
      setAnswer(
        await ask<MailTestReport>('POST', '/mail/test', { address: address().trim() } satisfies MailTestRequest),
      );
    } catch (failure) {
      if (!fieldErrors.keep(failure)) setAnswer({ ok: false, server_response: '', advice: adviceOf(failure) });
    }
    setBusy(false);
  }
  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <form class="section" aria-labelledby="mail-test" novalidate onSubmit={(event) => void send(event)}>
        <h2 id="mail-test">{t('Test')}</h2>
        <div class="row-field">
          <TextField
            path="address"
            label={t('Address for the test email')}
            type="email"
            autocomplete="email"
            value={address()}
            onInput={setAddress}
          />
          <button
            type="submit"
            class="button"
            aria-disabled={busy() || why() !== ''}
            aria-describedby={why() ? 'mail-test-why' : undefined}
          >
            {t('Send test email')}
          </button>
        </div>
        <Show when={why()}>
          <p id="mail-test-why" class="quiet">
            {why()}
          </p>
        </Show>
        <div role="status">
          <Show when={busy()}>{t('Sending…')}</Show>
          <Show when={answer()}>{(it) => <Result answer={it()} />}</Show>
        </div>
      </form>
    </FieldErrorsContext.Provider>
  );
}

function Result(props: { answer: MailTestReport }) {
  const headline = () => (props.answer.ok ? t('Sent') : t('Test email failed'));
  return (
    <div class="test-result" classList={{ good: props.answer.ok }}>
      <p class="test-head">{headline()}</p>
      <Show when={props.answer.advice}>
        <p dir="auto">{props.answer.advice}</p>
      </Show>
      <Show when={props.answer.server_response}>
        <details class="server-reply">
          <summary>{t('Server response')}</summary>
          <bdi dir="auto">{props.answer.server_response}</bdi>
        </details>
      </Show>
    </div>
  );
}

const adviceOf = (failure: unknown) => (failure instanceof Refusal ? failure.message : reason(failure));
