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
      <h2 id="mail-sender">{t('Sender')}</h2>
      <NoSender />
      <TextField
        path="mail.from_address"
        label={t('Sender address')}
        hint={t('Emails to clients come from this address. Your mail server must be allowed to send from it.')}
        type="email"
        autocomplete="email"
        value={editing.draft.mail.from_address}
        onInput={(from_address) => editing.setMail({ from_address })}
      />
      <TextField
        path="mail.from_name"
        label={t('Sender name')}
        hint={t('Leave empty to use the company name')}
        maxlength={100}
        value={editing.draft.mail.from_name}
        onInput={(from_name) => editing.setMail({ from_name })}
      />
      <TextField
        path="mail.imprint"
        label={t('Imprint')}
        hint={t('At the bottom of emails to clients: company, address, register, as your law asks for')}
        maxlength={300}
        rows={2}
        value={editing.draft.mail.imprint}
        onInput={(imprint) => editing.setMail({ imprint })}
      />
      <TextField
        path="mail.colour"
        label={t('Colour of the button')}
        hint={t('Of the button and the initials in emails, for example #0b6e69')}
        maxlength={7}
        placeholder="#0b6e69"
        value={editing.draft.mail.colour}
        onInput={(colour) => editing.setMail({ colour })}
      />
    </section>
  );
}

/** Until somebody sets a sender: which one is used, and what to do. */
function NoSender() {
  const editing = usePortal();
  return (
    <Show when={!editing.base().mail?.from_address && editing.base().mail?.default_from}>
      {(address) => (
        <p class="settings-note" role="note">
          {t(
            "No sender is set. Emails to clients come from {address}. Enter an address of your company's that your mail server may send from, for example support@example.com.",
            { address: isolated(address()) },
          )}
        </p>
      )}
    </Show>
  );
}

export function LettersSection() {
  const editing = usePortal();
  const mail = () => editing.draft.mail;
  const tripped = () => (mail().confirm_first ? (editing.base().mail?.tripped_why ?? '') : '');
  return (
    <section class="section" aria-labelledby="mail-letters">
      <h2 id="mail-letters">{t('Email types')}</h2>
      <Switch
        label={t('Unread replies by email')}
        hint={t("A reply that the client hasn't seen for a minute, or that came after the page was closed")}
        checked={mail().unread_is_on}
        onChange={(unread_is_on) => editing.setMail({ unread_is_on })}
      />
      <Switch
        label={t('Email transcripts')}
        hint={t('When the client asks for one, and when a conversation is closed')}
        checked={mail().history_is_on}
        onChange={(history_is_on) => editing.setMail({ history_is_on })}
      />
      <TextField
        path="mail.why_url"
        label={t('Link to an explanation')}
        hint={t('Shown in the chat where it says that these emails are turned off')}
        type="url"
        placeholder="https://"
        value={mail().why_url}
        onInput={(why_url) => editing.setMail({ why_url })}
      />
      <Switch
        label={t('Double opt-in')}
        hint={t('New addresses first receive a confirmation email. Everything else waits until they confirm.')}
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
