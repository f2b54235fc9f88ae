/** From whom letters to clients come, which kinds of them go, and what the widget says of those that do not. */
import { Show } from 'solid-js';
import { isolated, t } from '../core/words';
import { Switch } from '../form/Choice';
import { TextField } from '../form/Field';
import { trippedWords } from '../letters/words';
import { usePortal } from './editing';

export function SenderSection() {
  const editing = usePortal();
  return (
    <section class="section" aria-labelledby="mail-sender">
      <h2 id="mail-sender">{t('Mail: the sender')}</h2>
      <TextField
        path="mail.from_address"
        label={t('E-mail of the administrator')}
        hint={fromHint(editing.base().mail?.default_from ?? '')}
        type="email"
        autocomplete="email"
        value={editing.draft.mail.from_address}
        onInput={(from_address) => editing.setMail({ from_address })}
      />
      <TextField
        path="mail.from_name"
        label={t('Name of the sender')}
        hint={t('Empty: the name of the company.')}
        maxlength={100}
        value={editing.draft.mail.from_name}
        onInput={(from_name) => editing.setMail({ from_name })}
      />
    </section>
  );
}

const fromHint = (address: string) =>
  address
    ? t('Letters to clients come from this address. Empty: {address}.', { address: isolated(address) })
    : t('Letters to clients come from this address.');

export function LettersSection() {
  const editing = usePortal();
  const mail = () => editing.draft.mail;
  const tripped = () => (mail().confirm_first ? (editing.base().mail?.tripped_why ?? '') : '');
  return (
    <section class="section" aria-labelledby="mail-letters">
      <h2 id="mail-letters">{t('Mail: which letters go')}</h2>
      <Switch
        label={t('Unread answers by letter')}
        hint={t('An answer that the client has not looked at for a minute, or that came after the page was closed.')}
        checked={mail().unread_is_on}
        onChange={(unread_is_on) => editing.setMail({ unread_is_on })}
      />
      <Switch
        label={t('Copies of conversations')}
        hint={t('At the wish of the client, and at the end of a dialog.')}
        checked={mail().history_is_on}
        onChange={(history_is_on) => editing.setMail({ history_is_on })}
      />
      <TextField
        path="mail.why_url"
        label={t('Link to the explanation')}
        hint={t('Shown in the chat where it says that such letters are switched off.')}
        type="url"
        placeholder="https://"
        value={mail().why_url}
        onInput={(why_url) => editing.setMail({ why_url })}
      />
      <Switch
        label={t('Ask for confirmation first')}
        hint={t('A new address first gets a short letter with one button; all else waits until it is pressed.')}
        checked={mail().confirm_first}
        onChange={(confirm_first) => editing.setMail({ confirm_first })}
      />
      <Show when={tripped()}>
        {(why) => (
          <p class="settings-note" role="note">
            {trippedWords(why())}
          </p>
        )}
      </Show>
    </section>
  );
}
