/** A mail that is no message, folded in the log; and under a message the whole mail, where it says more (MAIL-4). */
import type { WholeMail } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import type { MailView } from '@ui/protocol.generated';
import { createSignal, For, Show } from 'solid-js';
import { resource } from '../core/resource';
import { clockTime, fullTime, isolated, t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';
import type { Live } from '../live/live';
import { doubtHint, doubtWords, senderOf } from './mailWords';

export function MailEntry(props: { live: Live; mail: MailView }) {
  const mail = () => props.mail;
  const whole = resource<WholeMail>(() => `/mails/${mail().id}`);
  return (
    <details class="mail-entry" onToggle={(event) => event.currentTarget.open && !whole.value() && void whole.again()}>
      <summary>
        <Icon name="letters" />
        <span class="mail-words">{doubtWords(mail().why)}</span>
        <bdi translate="no" class="mail-sender" dir="auto">
          {senderOf(mail())}
        </bdi>
        <span class="mail-subject" dir="auto">
          {mail().subject}
        </span>
        <time title={fullTime(mail().at)}>{clockTime(mail().at)}</time>
      </summary>
      <div class="mail-body">
        <Show when={mail().state === 'held' && doubtHint(mail().why)}>{(hint) => <p class="quiet">{hint()}</p>}</Show>
        <ErrorNotice error={whole.error()} onAgain={() => void whole.again()} />
        <Show when={whole.value()}>{(it) => <Text whole={it()} />}</Show>
        <Show when={mail().state === 'taken'} fallback={<TakeMail live={props.live} mail={mail().id} />}>
          <p class="quiet">{t('{name} took it as a message', { name: isolated(mail().taken_by) })}</p>
        </Show>
      </div>
    </details>
  );
}

function TakeMail(props: { live: Live; mail: string }) {
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal('');
  async function take(): Promise<void> {
    if (busy()) return;
    setBusy(true);
    setRefused(await props.live.ask({ t: 'take_mail', mail: props.mail }));
    setBusy(false);
  }
  return (
    <>
      <ErrorNotice error={refused()} />
      <button type="button" class="button" aria-disabled={busy()} onClick={() => void take()}>
        {t("Take as the client's message")}
      </button>
    </>
  );
}

function Text(props: { whole: WholeMail }) {
  return (
    <>
      <Show when={props.whole.reply_to}>
        {(address) => <p class="quiet">{t('Replies are wanted at {address}', { address: isolated(address()) })}</p>}
      </Show>
      <div class="mail-text" dir="auto">
        {props.whole.text || t('Nothing is written in it.')}
      </div>
      <Show when={props.whole.mail.files.length}>
        <ul class="mail-files" aria-label={t('Files')}>
          <For each={props.whole.mail.files}>
            {(name) => (
              <li>
                <bdi translate="no" dir="auto">
                  {name}
                </bdi>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.whole.remarks}>
        {(remarks) => (
          <p class="quiet" dir="auto">
            {remarks()}
          </p>
        )}
      </Show>
    </>
  );
}

/** Under the message that it became. */
export function WholeMailText(props: { mail: MailView }) {
  const whole = resource<WholeMail>(() => `/mails/${props.mail.id}`);
  return (
    <Show when={props.mail.is_cut}>
      <details
        class="mail-whole"
        onToggle={(event) => event.currentTarget.open && !whole.value() && void whole.again()}
      >
        <summary>{t('Show all')}</summary>
        <ErrorNotice error={whole.error()} onAgain={() => void whole.again()} />
        <Show when={whole.value()}>
          {(it) => (
            <div class="mail-text" dir="auto">
              {it().text}
            </div>
          )}
        </Show>
      </details>
    </Show>
  );
}
