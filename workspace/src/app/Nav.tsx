/** The rail at the side (a bar at the bottom of phones). Counts are descriptions, not parts of the links' names. */
import { Icon, type IconName } from '@ui/icons';
import { Show } from 'solid-js';
import { clientsPath, leadsPath, lettersPath, reportsPath, route, settingsPath } from '../core/router';
import { me } from '../core/session';
import { n, t } from '../core/words';
import { initial } from '../kit/Face';
import { Link } from '../kit/Link';
import { mail } from '../letters/mail';
import { LogOut } from './LogOut';

export function Nav(props: { waiting: number; inHand: number; onHelp: () => void }) {
  const page = () => route().page;
  return (
    <nav class="nav" aria-label={t('Main navigation')}>
      <Icon name="logo" class="logo" />
      <div class="nav-place">
        <Place
          href="/"
          icon="dialogs"
          name={t('Conversations')}
          current={page() === 'dialogs'}
          described={props.waiting ? 'nav-unread' : undefined}
        />
        <Show when={props.waiting}>
          <span class="nav-count" aria-hidden="true">
            {props.waiting > 99 ? '99+' : props.waiting}
          </span>
          <span id="nav-unread" hidden>
            {n('{count} unread message', '{count} unread messages', props.waiting)}
          </span>
        </Show>
      </div>
      <Place href={leadsPath()} icon="leads" name={t('Leads')} current={page() === 'leads'} />
      <Place
        href={clientsPath()}
        icon="clients"
        name={t('Clients')}
        current={page() === 'clients' || page() === 'client'}
      />
      <div class="nav-place">
        <Place
          href={lettersPath()}
          icon="letters"
          name={t('Emails')}
          current={page() === 'letters'}
          described={mail().held ? 'nav-held' : undefined}
        />
        <Show when={mail().held}>
          {(count) => (
            <>
              <span class="nav-count" aria-hidden="true">
                {count() > 99 ? '99+' : count()}
              </span>
              <span id="nav-held" hidden>
                {n('{count} email to look at', '{count} emails to look at', count())}
              </span>
            </>
          )}
        </Show>
      </div>
      <Show when={me().role !== 'operator'}>
        <Place href={reportsPath()} icon="reports" name={t('Reports')} current={page() === 'reports'} />
      </Show>
      <div class="nav-settings">
        <Place href={settingsPath()} icon="settings" name={t('Settings')} current={page() === 'settings'} />
      </div>
      <div class="nav-me">
        <button type="button" class="nav-button wide-only" onClick={props.onHelp}>
          <Icon name="keyboard" />
          {t('Shortcuts')}
        </button>
        <LogOut inHand={props.inHand} />
        <span class="face small" aria-hidden="true">
          {initial(me().name)}
        </span>
        <span class="nav-name" title={`${me().name}, ${me().email}`}>
          <bdi translate="no" dir="auto">
            {me().name.split(' ')[0]}
          </bdi>
        </span>
      </div>
    </nav>
  );
}

function Place(props: {
  href: string;
  icon: IconName;
  name: string;
  current: boolean;
  described?: string | undefined;
}) {
  return (
    <Link href={props.href} aria-current={props.current ? 'page' : undefined} aria-describedby={props.described}>
      <Icon name={props.icon} />
      {props.name}
    </Link>
  );
}
