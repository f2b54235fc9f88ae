/** The frame of all settings: the list of sections beside what is set. Who may not change a section does not see it. */
import { createEffect, For, Match, Switch } from 'solid-js';
import { AccountPage } from '../account/AccountPage';
import { CannedPage } from '../canned/CannedPage';
import { route, type Section, settingsPath } from '../core/router';
import { me } from '../core/session';
import { t } from '../core/words';
import { Link } from '../kit/Link';
import { LineEditor } from '../lines/LineEditor';
import { LinesPage } from '../lines/LinesPage';
import { PortalPage } from '../portal/PortalPage';
import { OperatorsPage } from '../team/OperatorsPage';

const here = () => {
  const now = route();
  return now.page === 'settings' ? now : { section: 'lines' as Section, id: '' };
};

export function SettingsPage() {
  const section = () => shownSection(here().section, me().role);
  let nav: HTMLElement | undefined;
  // On a phone the list is wider than the screen.
  const showCurrent = () =>
    nav?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  createEffect(() => section() && requestAnimationFrame(showCurrent));
  return (
    <main class="settings">
      <nav class="settings-nav" aria-label={t('Settings')} ref={nav}>
        <p class="settings-title" aria-hidden="true">
          {t('Settings')}
        </p>
        <For each={sections(me().role)}>
          {(each) => (
            <Link href={settingsPath(each)} aria-current={each === section() ? 'page' : undefined}>
              {nameOf(each)}
            </Link>
          )}
        </For>
      </nav>
      <Switch>
        <Match when={section() === 'lines' && here().id} keyed>
          {(id) => <LineEditor id={id} />}
        </Match>
        <Match when={section() === 'lines'}>
          <LinesPage />
        </Match>
        <Match when={section() === 'operators'}>
          <OperatorsPage />
        </Match>
        <Match when={section() === 'canned'}>
          <CannedPage />
        </Match>
        <Match when={section() === 'portal'}>
          <PortalPage />
        </Match>
        <Match when={section() === 'account'}>
          <AccountPage />
        </Match>
      </Switch>
    </main>
  );
}

export function sections(role: string): Section[] {
  if (role === 'administrator') return ['lines', 'operators', 'canned', 'portal', 'account'];
  return role === 'supervisor' ? ['lines', 'operators', 'canned', 'account'] : ['operators', 'canned', 'account'];
}

/** An operator who opens "Settings" comes to what is theirs. */
export function shownSection(wanted: Section, role: string): Section {
  return sections(role).includes(wanted) ? wanted : 'canned';
}

function nameOf(section: Section): string {
  if (section === 'lines') return t('Lines');
  if (section === 'operators') return t('Operators');
  if (section === 'account') return t('My profile');
  return section === 'canned' ? t('Canned replies') : t('Company');
}
