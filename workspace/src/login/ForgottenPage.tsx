/** A forgotten password: a letter with a link, or who can help where no letters are sent. */
import type { AskForLink, ForgottenPassword } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { createSignal, Match, onMount, Show, Switch } from 'solid-js';
import { ask, read, reason } from '../core/http';
import { createSending } from '../core/sending';
import { t } from '../core/words';

const COMMAND = 'openline operator reset';

export function ForgottenPage(props: { onBack: () => void }) {
  const [byLetter, setByLetter] = createSignal<boolean | null>(null);
  const [asked, setAsked] = createSignal(false);
  const [error, setError] = createSignal('');
  onMount(() => {
    read<ForgottenPassword>('/password').then(
      (found) => setByLetter(found.by_letter),
      (failure: unknown) => setError(reason(failure)),
    );
  });
  return (
    <main class="login">
      <div class="login-box">
        <Icon name="logo" class="logo" />
        <h1>{t('Forgotten your password?')}</h1>
        <Switch>
          <Match when={byLetter() === null}>
            <p class="login-error" role="alert">
              {error()}
            </p>
          </Match>
          <Match when={byLetter() === false}>
            <NoLetters />
          </Match>
          <Match when={asked()}>
            <p role="status">
              {t('If an operator has this email, a link is on its way. It works once, within half an hour.')}
            </p>
            <p class="login-hint">{t('Nothing there? Look into the spam folder, or ask an administrator.')}</p>
          </Match>
          <Match when={true}>
            <AskForm onAsked={() => setAsked(true)} />
          </Match>
        </Switch>
        <button type="button" class="login-link" onClick={props.onBack}>
          {t('Back to log-in')}
        </button>
      </div>
    </main>
  );
}

function NoLetters() {
  return (
    <>
      <p>{t('No emails are sent from here. An administrator can give you a new password.')}</p>
      <p class="login-hint">{t('If you are the only administrator, run this on the server, with your email:')}</p>
      <p>
        <code translate="no">{COMMAND}</code>
      </p>
    </>
  );
}

function AskForm(props: { onAsked: () => void }) {
  const { error, setError, busy, send } = createSending();
  let email: HTMLInputElement | undefined;
  onMount(() => email?.focus());

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (busy()) return;
    const typed = email?.value.trim() ?? '';
    setError(typed ? '' : t('Enter your email.'));
    if (!typed) return email?.focus();
    void send(async () => {
      await ask('POST', '/password/forgotten', { email: typed } satisfies AskForLink);
      props.onAsked();
    });
  }

  return (
    <form class="login-form" onSubmit={submit} novalidate>
      <p class="login-hint">{t('Enter your email. We send a link to choose a new password.')}</p>
      <label for="forgotten-email">{t('Email')}</label>
      <input
        ref={email}
        id="forgotten-email"
        type="email"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby="forgotten-error"
        aria-invalid={error() ? true : undefined}
      />
      <Show when={error()}>
        <p id="forgotten-error" class="login-error" role="alert">
          {error()}
        </p>
      </Show>
      <button type="submit" class="button primary" aria-disabled={busy()}>
        {t('Send the link')}
      </button>
    </form>
  );
}
