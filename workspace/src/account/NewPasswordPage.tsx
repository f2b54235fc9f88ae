/** The first log-in with a password that somebody else has made up: it is changed before anything else. */
import { Icon } from '@ui/icons';
import { findSession, logOut, me } from '../core/session';
import { t } from '../core/words';
import { PasswordForm } from './PasswordForm';
import './account.css';

export function NewPasswordPage() {
  return (
    <main class="login">
      <div class="login-box new-password">
        <Icon name="logo" class="logo" />
        <h1>{t('Choose a password of your own')}</h1>
        <p class="quiet">{me().email}</p>
        <PasswordForm others={0} onChanged={() => void findSession()} />
        <button type="button" class="button" onClick={() => void logOut()}>
          {t('Log out')}
        </button>
      </div>
    </main>
  );
}
