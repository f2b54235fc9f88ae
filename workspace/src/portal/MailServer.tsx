/** The mail server that carries letters out. Set in the environment it is only shown. */
import { Show } from 'solid-js';
import { t } from '../core/words';
import { SelectField, TextField } from '../form/Field';
import { usePortal } from './editing';
import { type Smtp, secured, smtpOf } from './smtp';

export function MailServer() {
  const editing = usePortal();
  const isFixed = () => editing.base().mail?.smtp_from === 'environment';
  return (
    <section class="section" aria-labelledby="mail-server">
      <h2 id="mail-server">{t('Mail server')}</h2>
      <Show when={isFixed()} fallback={<Fields />}>
        <Fixed smtp={smtpOf(editing.base().mail?.smtp_url ?? '')} />
      </Show>
    </section>
  );
}

function Fixed(props: { smtp: Smtp }) {
  const securityName = () => securities().find((it) => it.value === props.smtp.security)?.name;
  return (
    <>
      <p class="settings-note calm" role="note">
        {t("Set where the server is started (OPENLINE_SMTP_URL), so it can't be changed here.")}
      </p>
      <dl class="detail-list fixed">
        <dt>{t('Mail server')}</dt>
        <dd dir="ltr">
          {props.smtp.host}:{props.smtp.port}
        </dd>
        <dt>{t('Security')}</dt>
        <dd>{securityName()}</dd>
        <dt>{t('User')}</dt>
        <dd dir="ltr">{props.smtp.user || t('no authentication')}</dd>
      </dl>
    </>
  );
}

function Fields() {
  const editing = usePortal();
  const smtp = () => editing.draft.smtp;
  // A whole address that is pasted falls into its parts.
  const setHost = (host: string) => editing.setSmtp(/^smtps?:\/\//.test(host) ? smtpOf(host) : { host });
  const hasPassword = () => !!editing.base().mail?.smtp_url.includes('@');
  return (
    <>
      <Show when={!editing.base().mail?.smtp_url}>
        <p class="settings-note" role="note">
          {t('No mail server is configured: emails are kept here and nothing leaves this machine.')}
        </p>
      </Show>
      <div class="row-fields">
        <TextField
          class="grow"
          path="mail.smtp_url"
          label={t('Mail server')}
          hint={t('For example smtp.example.com. Leave empty to keep emails here.')}
          value={smtp().host}
          onInput={setHost}
        />
        <TextField
          class="port"
          path="mail.smtp_port"
          label={t('Port')}
          value={smtp().port}
          onInput={(port) => editing.setSmtp({ port })}
        />
        <SelectField
          class="grow"
          path="mail.smtp_security"
          label={t('Security')}
          value={smtp().security}
          options={securities()}
          onChange={(it) => editing.setSmtp(secured({ ...smtp() }, it as Smtp['security']))}
        />
      </div>
      <div class="row-fields">
        <TextField
          class="grow"
          path="mail.smtp_user"
          label={t('User')}
          hint={t('Leave empty for no authentication')}
          value={smtp().user}
          onInput={(user) => editing.setSmtp({ user })}
        />
        <TextField
          class="grow"
          path="mail.smtp_password"
          label={t('Password')}
          type="password"
          autocomplete="new-password"
          placeholder={hasPassword() ? t('unchanged') : ''}
          hint={t("You won't see it again.")}
          value={smtp().password}
          onInput={(password) => editing.setSmtp({ password })}
        />
      </div>
    </>
  );
}

const securities = () => [
  { value: 'starttls', name: t('STARTTLS (if available)') },
  { value: 'tls', name: t('TLS') },
];
