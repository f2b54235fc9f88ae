/** Where the link of a letter leads: a new password is chosen, and then used to log in. Opening it changes nothing. */
import type { ChooseByLink, ChosenByLink } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { createSignal, onMount, Show } from 'solid-js';
import { badge } from '../core/badge';
import { ask, Refusal, reason } from '../core/http';
import { go } from '../core/router';
import { createSending } from '../core/sending';
import { t } from '../core/words';

/** Read once, and taken out of the address: the browser's history does not keep it. */
function takeCode(): string {
  const code = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  return code;
}

export function PasswordLinkPage() {
  const code = takeCode();
  const [done, setDone] = createSignal(false);
  onMount(() => badge(0, t('Choose a new password')));
  return (
    <main class="login">
      <div class="login-box">
        <Icon name="logo" class="logo" />
        <h1>{t('Choose a new password')}</h1>
        <Show when={done()} fallback={<NewPasswordForm code={code} onDone={() => setDone(true)} />}>
          <p role="status">{t('Password changed. You are logged out on all devices.')}</p>
        </Show>
        <button type="button" classList={{ button: done(), primary: done(), 'login-link': !done() }} onClick={leave}>
          {done() ? t('Log in') : t('Back to log-in')}
        </button>
      </div>
    </main>
  );
}

/** Whoever was logged in here is not any more: everything is asked for again. */
function leave(): void {
  go('/');
  location.reload();
}

function NewPasswordForm(props: { code: string; onDone: () => void }) {
  let password: HTMLInputElement | undefined;
  const { error, busy, send } = createSending((failure) => {
    const [wrong] = (failure instanceof Refusal && failure.body.fields) || [];
    password?.focus();
    return wrong?.message ?? reason(failure);
  });
  onMount(() => password?.focus());

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const body: ChooseByLink = { code: props.code, password: password?.value ?? '' };
    void send(async () => {
      await ask<ChosenByLink>('POST', '/password', body);
      props.onDone();
    });
  }

  return (
    <form class="login-form" onSubmit={submit} novalidate>
      <label for="chosen-password">{t('New password')}</label>
      <input
        ref={password}
        id="chosen-password"
        type="password"
        autocomplete="new-password"
        aria-describedby="chosen-about"
        aria-invalid={error() ? true : undefined}
      />
      <p id="chosen-about" class={error() ? 'login-error' : 'login-hint'} role={error() ? 'alert' : undefined}>
        {error() || t('At least 8 characters')}
      </p>
      <button type="submit" class="button primary" aria-disabled={busy()}>
        {t('Save password')}
      </button>
    </form>
  );
}
