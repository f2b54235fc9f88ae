/** What everybody must know about letters as a whole: they are kept here, wait, or ask for confirmation first. */
import { Show } from 'solid-js';
import { settingsPath } from '../core/router';
import { me } from '../core/session';
import { t } from '../core/words';
import { Link } from '../kit/Link';
import { mail } from './mail';
import { trippedWords } from './words';

export function MailBanners() {
  return (
    <>
      <Show when={mail().is_kept}>
        <p class="banner" role="note">
          {t('No mail server is configured: emails are kept here and nothing leaves this machine.')} <ToSettings />
        </p>
      </Show>
      <Show when={mail().is_stuck}>
        <div class="banner" role="note">
          {mail().is_refused
            ? t('The mail server refuses emails: they wait and will be sent once it accepts them.')
            : t("The mail server is unavailable: emails wait and will be sent once it's back.")}{' '}
          {mail().advice} <ToSettings />
          <Words of={mail().trouble} />
        </div>
      </Show>
      <Show when={mail().blocked}>
        <div class="banner" role="note">
          {t('Some emails were sent back. They wait and will be sent again.')} {mail().advice} <ToSettings />
          <Words of={mail().blocked} />
        </div>
      </Show>
      <Show when={mail().mailbox_trouble}>
        <div class="banner" role="note">
          {t("Clients' emails can't be read: the mailbox is unavailable. They come in once it's back.")}
          <details class="server-reply">
            <summary>{t('Details')}</summary>
            <bdi dir="auto">{mail().mailbox_trouble}</bdi>
          </details>
        </div>
      </Show>
      <Show when={mail().confirm_first && mail().tripped_why}>
        {(why) => (
          <p class="banner" role="note">
            {trippedWords(why())} <ToSettings />
          </p>
        )}
      </Show>
    </>
  );
}

/** A server's own words. */
function Words(props: { of: string }) {
  return (
    <Show when={props.of}>
      <details class="server-reply">
        <summary>{t('Details')}</summary>
        <bdi translate="no" dir="auto">
          {props.of}
        </bdi>
      </details>
    </Show>
  );
}

function ToSettings() {
  return (
    <Show when={me().role === 'administrator'}>
      <Link href={settingsPath('portal')}>{t('Email settings')}</Link>
    </Show>
  );
}
