/** How clients' emails come in: by which doors, when they last did, and what to do where they do not. Looked at again while it is open. */
import type { InboxState, MailRemark } from '@ui/api.generated';
import { createEffect, For, onCleanup, onMount, Show } from 'solid-js';
import { attentive } from '../core/clock';
import { resource } from '../core/resource';
import { shortTime, t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';

const LOOKS_AGAIN_MS = 10_000;

export function IncomingMail() {
  const state = resource<InboxState>(() => '/mail/inbox');
  onMount(() => void state.again());
  createEffect(() => {
    if (!attentive()) return;
    const timer = setInterval(() => void state.again(), LOOKS_AGAIN_MS);
    onCleanup(() => clearInterval(timer));
  });
  return (
    <section class="section" aria-labelledby="mail-incoming">
      <h2 id="mail-incoming">{t('Incoming email')}</h2>
      <ErrorNotice error={state.error()} onAgain={() => void state.again()} />
      <Show when={state.value()}>{(it) => <State state={it()} />}</Show>
    </section>
  );
}

function State(props: { state: InboxState }) {
  const it = () => props.state;
  return (
    <Show
      when={it().reply_address}
      fallback={
        <p class="settings-note calm" role="note">
          {t("Clients can't reply by email: OPENLINE_REPLY_ADDRESS is not set where the server is started.")}
        </p>
      }
    >
      <Show when={it().trouble}>
        <div class="settings-note" role="alert">
          <p>
            {t("The mailbox can't be read. Emails stay there and come in once it can.")}{' '}
            {t('Check the user, password and folder in OPENLINE_IMAP_URL where the server is started.')}
          </p>
          <p>
            <bdi dir="auto">{it().trouble}</bdi>
          </p>
        </div>
      </Show>
      <dl class="detail-list fixed">
        <dt>{t('Reply address')}</dt>
        <dd dir="ltr">{it().reply_address}</dd>
        <Show when={it().lmtp}>
          <dt>{t('Accepts emails at')}</dt>
          <dd dir="ltr">{it().lmtp}</dd>
        </Show>
        <Show when={it().mailbox}>
          <dt>{t('Mailbox')}</dt>
          <dd dir="ltr">{it().mailbox}</dd>
          <dt>{t('Last checked')}</dt>
          <dd>{moment(it().looked_at)}</dd>
          <dt>{t('Last email received')}</dt>
          <dd>{moment(it().taken_at)}</dd>
          <Show when={it().waiting}>
            <dt>{t('Waiting in the mailbox')}</dt>
            <dd>{it().waiting}</dd>
          </Show>
          <Show when={it().failed_at && !it().trouble}>
            <dt>{t('Last failure')}</dt>
            <dd>
              {moment(it().failed_at)}: <bdi dir="auto">{it().error}</bdi>
            </dd>
          </Show>
        </Show>
      </dl>
      <Show when={it().remarks.length}>
        <ul class="mail-remarks" aria-label={t("Emails that didn't come in")}>
          <For each={it().remarks}>
            {(remark) => (
              <li>
                {moment(remark.at)}: {remarkWords(remark)}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Show>
  );
}

const moment = (at: number) => (at ? shortTime(at) : t('not yet'));

function remarkWords({ what, uid }: MailRemark): string {
  switch (what) {
    case 'unreadable':
      return t("Email no. {uid} can't be read. It is flagged in the mailbox.", { uid });
    case 'too_large':
      return t('Email no. {uid} is larger than 25 MB. It is flagged in the mailbox.', { uid });
    case 'gone':
      return t('Email no. {uid} was moved or deleted by another program before it could be read.', { uid });
    default:
      return t('The folder has new numbers on its server: emails of the last day were read again.');
  }
}
