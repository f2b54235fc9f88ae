/** Log-in or workspace, whichever the session says; the address stays, so log-in leads to the wanted page. */
import { Match, onMount, Show, Switch } from 'solid-js';
import { NewPasswordPage } from '../account/NewPasswordPage';
import { route } from '../core/router';
import { findSession, mustChange, session } from '../core/session';
import { t } from '../core/words';
import { LoginPage } from '../login/LoginPage';
import { PasswordLinkPage } from '../login/PasswordLinkPage';
import { Workspace } from './Workspace';

export function App() {
  onMount(() => void findSession());
  return (
    <Switch>
      <Match when={route().page === 'password'}>
        <PasswordLinkPage />
      </Match>
      <Match when={session().is === 'unknown'}>
        <main class="starting" aria-busy="true">
          <p class="sr">{t('Loading…')}</p>
        </main>
      </Match>
      <Match when={session().is === 'offline'}>
        <Offline />
      </Match>
      <Match when={session().is === 'out'}>
        <LoginPage />
      </Match>
      <Match when={session().is === 'in'}>
        <Show when={!mustChange()} fallback={<NewPasswordPage />}>
          <Workspace />
        </Show>
      </Match>
    </Switch>
  );
}

function Offline() {
  return (
    <main class="login">
      <div class="login-box" role="alert">
        <h1>{t("Can't reach the server")}</h1>
        <p>{t('Check your connection. Nothing you wrote is lost.')}</p>
        <button type="button" class="button primary" onClick={() => void findSession()}>
          {t('Try again')}
        </button>
      </div>
    </main>
  );
}
