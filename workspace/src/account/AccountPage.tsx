/** The own account: name, password, and where one is logged in. */
import type { OwnSessions } from '@ui/api.generated';
import { onMount } from 'solid-js';
import { resource } from '../core/resource';
import { me } from '../core/session';
import { t } from '../core/words';
import { NameForm } from './NameForm';
import { PasswordForm } from './PasswordForm';
import { Sessions } from './Sessions';
import './account.css';

export function AccountPage() {
  const sessions = resource<OwnSessions>(() => '/account/sessions');
  const others = () => sessions.value()?.sessions.filter((it) => !it.is_this).length ?? 0;
  onMount(() => void sessions.again());
  return (
    <div class="settings-page">
      <div class="settings-head">
        <h1>{t('My profile')}</h1>
        <p class="quiet">{me().email}</p>
      </div>
      <NameForm />
      <PasswordForm others={others()} onChanged={() => void sessions.again()} />
      <Sessions found={sessions} />
    </div>
  );
}
