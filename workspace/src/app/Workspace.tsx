/** What a logged-in operator has on every page: navigation, the bar about the connection, shortcuts, the title's badge. */
import { createEffect, createMemo, Match, onCleanup, Switch } from 'solid-js';
import { CardPage } from '../clients/CardPage';
import { ClientsPage } from '../clients/ClientsPage';
import { badge } from '../core/badge';
import { attentive } from '../core/clock';
import { notices } from '../core/notices';
import { type Route, route } from '../core/router';
import { findSession, me } from '../core/session';
import { useShortcuts } from '../core/shortcuts';
import { t } from '../core/words';
import { DialogsPage } from '../dialogs/DialogsPage';
import { Link } from '../kit/Link';
import { LeadsPage } from '../leads/LeadsPage';
import { LettersPage } from '../letters/LettersPage';
import { lookAtMail } from '../letters/mail';
import { Live } from '../live/live';
import { unreadFor } from '../live/notify';
import { ReportsPage } from '../reports/ReportsPage';
import { Alarms } from './Alarms';
import { reportActivity } from './activity';
import { ConnectionBar } from './ConnectionBar';
import { HeldBack } from './HeldBack';
import { Nav } from './Nav';
import { Notices } from './Notices';
import { AwayBar, PresenceSwitch } from './Presence';
import { SettingsPage } from './SettingsPage';
import { ShortcutsList } from './ShortcutsList';
import { StorageBar } from './StorageBar';

const SESSION_OVER = 4006;
/** So soon whoever works sees that the mail server cannot be used, or can again. */
const MAIL_LOOKS_MS = 30_000;

export function Workspace() {
  const live = new Live(me().id);
  let help: HTMLDialogElement | undefined;
  const showHelp = () => help?.showModal();
  const unread = createMemo(() => unreadFor(live.inbox().rows.values(), me().id));
  createEffect(() => badge(unread(), titleOf(route())));
  createEffect(() => live.closedBy() === SESSION_OVER && void findSession());
  onCleanup(() => {
    live.stop();
    badge(0, '');
  });
  reportActivity(live);
  // Whether a letter leaves the machine is told under every answer; it may have changed while nobody was connected.
  createEffect(() => live.phase() === 'live' && void lookAtMail());
  createEffect(() => {
    if (!attentive()) return;
    const timer = setInterval(() => void lookAtMail(), MAIL_LOOKS_MS);
    onCleanup(() => clearInterval(timer));
  });
  // Who opens the dialog has heard the alarm.
  createEffect(() => notices.forgetAlarms(dialogOf(route())));
  useShortcuts({ 'Shift+Slash': showHelp });
  return (
    <div class="workspace" classList={{ 'in-dialog': isInDialog(route()) }}>
      <Nav waiting={unread()} inHand={live.inHand()} onHelp={showHelp} />
      <div class="corner">
        <HeldBack live={live} />
        <Alarms />
        <PresenceSwitch live={live} />
      </div>
      <div class="page">
        <ConnectionBar live={live} />
        <AwayBar live={live} />
        <StorageBar />
        <Page live={live} />
      </div>
      <Notices current={dialogOf(route())} />
      <ShortcutsList ref={(it) => (help = it)} />
    </div>
  );
}

function Page(props: { live: Live }) {
  const page = createMemo(() => route().page);
  return (
    <Switch fallback={<Nowhere />}>
      <Match when={page() === 'dialogs'}>
        <DialogsPage live={props.live} />
      </Match>
      <Match when={page() === 'leads'}>
        <LeadsPage />
      </Match>
      <Match when={page() === 'clients'}>
        <ClientsPage />
      </Match>
      <Match when={page() === 'client'}>
        <CardPage />
      </Match>
      <Match when={page() === 'letters'}>
        <LettersPage live={props.live} />
      </Match>
      <Match when={page() === 'reports' && me().role === 'operator'}>
        <NotForOperators />
      </Match>
      <Match when={page() === 'reports'}>
        <ReportsPage />
      </Match>
      <Match when={page() === 'settings'}>
        <SettingsPage />
      </Match>
    </Switch>
  );
}

function NotForOperators() {
  return (
    <main class="empty">
      <h1>{t('Reports')}</h1>
      <p>{t('Reports are for supervisors and administrators.')}</p>
    </main>
  );
}

function Nowhere() {
  return (
    <main class="empty">
      <h1>{t('Page not found')}</h1>
      <p>
        <Link href="/">{t('Back to list')}</Link>
      </p>
    </main>
  );
}

function titleOf(now: Route): string {
  if (now.page === 'leads') return t('Leads');
  if (now.page === 'letters') return t('Emails');
  if (now.page === 'reports') return t('Reports');
  if (now.page === 'settings') return t('Settings');
  return now.page === 'clients' || now.page === 'client' ? t('Clients') : t('Conversations');
}

const dialogOf = (now: Route) => (now.page === 'dialogs' ? now.d : '');
const isInDialog = (now: Route) => dialogOf(now) !== '';
