/** Log-in. What was typed stays after an error, and the focus goes where the next try begins. */
import { Icon } from '@ui/icons';
import { createSignal, onMount, Show } from 'solid-js';
import { badge } from '../core/badge';
import { Refusal, reason } from '../core/http';
import { createSending } from '../core/sending';
import { logIn, session } from '../core/session';
import { t } from '../core/words';
import { ForgottenPage } from './ForgottenPage';

export function LoginPage() {
  const [forgotten, setForgotten] = createSignal(false);
  return (
    <Show when={forgotten()} fallback={<LoginForm onForgotten={() => setForgotten(true)} />}>
      <ForgottenPage onBack={() => setForgotten(false)} />
    </Show>
  );
}

function LoginForm(props: { onForgotten: () => void }) {
  let email: HTMLInputElement | undefined;
  let password: HTMLInputElement | undefined;
  const { error, setError, busy, send } = createSending((failure) => {
    if (failure instanceof Refusal && failure.code === 'wrong_login') password?.select();
    return words(failure);
  });
  onMount(() => {
    badge(0, t('Log in'));
    email?.focus();
  });

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (busy() || isIncomplete()) return;
    void send(() => logIn(email?.value.trim() ?? '', password?.value ?? ''));
  }

  function isIncomplete(): boolean {
    const missing = [email, password].find((field) => !field?.value.trim());
    if (missing) setError(missing === email ? t('Enter your email.') : t('Enter your password.'));
    missing?.focus();
    return !!missing;
  }

  return (
    <main class="login">
      <form class="login-box" onSubmit={submit} novalidate aria-labelledby="login-title">
        <Icon name="logo" class="logo" />
        <h1 id="login-title">openline</h1>
        <Show when={ended()}>
          <p class="login-hint">{t('Your session expired. Log in to continue.')}</p>
        </Show>
        <label for="login-email">{t('Email')}</label>
        <input
          ref={email}
          id="login-email"
          type="email"
          name="email"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby="login-error"
          aria-invalid={error() ? true : undefined}
        />
        <label for="login-password">{t('Password')}</label>
        <input
          ref={password}
          id="login-password"
          type="password"
          name="password"
          autocomplete="current-password"
          aria-describedby="login-error"
          aria-invalid={error() ? true : undefined}
        />
        <p id="login-error" class="login-error" role="alert">
          {error()}
        </p>
        <button type="submit" class="button primary" aria-disabled={busy()}>
          {t('Log in')}
        </button>
        <button type="button" class="login-link" onClick={props.onForgotten}>
          {t('Forgotten your password?')}
        </button>
      </form>
    </main>
  );
}

function ended(): boolean {
  const now = session();
  return now.is === 'out' && now.ended;
}

function words(failure: unknown): string {
  if (!(failure instanceof Refusal)) return reason(failure);
  if (failure.code === 'wrong_login') return t('Wrong email or password.');
  if (failure.code !== 'rate') return reason(failure);
  const minutes = Math.ceil(failure.retryMs / 60_000);
  return minutes > 1
    ? t('Too many attempts. Wait {minutes} min and try again.', { minutes })
    : t('Too many attempts. Wait a minute and try again.');
}
