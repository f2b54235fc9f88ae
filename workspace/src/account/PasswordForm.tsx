/** The own password: asks for the current one. All other sessions end with the old password. */
import type { EndedSessions, OwnPassword } from '@ui/api.generated';
import { createSignal, Show } from 'solid-js';
import { ask } from '../core/http';
import { t } from '../core/words';
import { TextField } from '../form/Field';
import { FieldErrorsContext } from '../form/fieldErrors';
import { createFieldSending } from '../form/fieldSending';
import { ErrorNotice } from '../kit/ErrorNotice';
import { Modal } from '../kit/Modal';

const empty = (): OwnPassword => ({ current: '', password: '' });

/** `others`: how many other sessions end with it; one is asked about them. */
export function PasswordForm(props: { others: number; onChanged: () => void }) {
  const [typed, setTyped] = createSignal(empty());
  const [done, setDone] = createSignal('');
  const [asking, setAsking] = createSignal(false);
  let form: HTMLFormElement | undefined;
  const { fieldErrors, error, busy, send } = createFieldSending(() => form);
  const change = (changed: Partial<OwnPassword>) => setTyped((it) => ({ ...it, ...changed }));

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (props.others > 0) setAsking(true);
    else save();
  }

  function save(): void {
    setAsking(false);
    void send(async () => {
      setDone('');
      await ask<EndedSessions>('PUT', '/account/password', typed());
      setTyped(empty());
      setDone(t('Password changed. Other devices are logged out.'));
      props.onChanged();
    });
  }

  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <form class="section" novalidate onSubmit={submit} ref={form} aria-labelledby="own-password">
        <h2 id="own-password">{t('Change password')}</h2>
        <p class="quiet">{t('You stay logged in here. All your other devices are logged out.')}</p>
        <ErrorNotice error={error()} />
        <TextField
          path="current"
          type="password"
          autocomplete="current-password"
          label={t('Current password')}
          value={typed().current}
          onInput={(current) => change({ current })}
        />
        <TextField
          path="password"
          type="password"
          autocomplete="new-password"
          label={t('New password')}
          hint={t('At least 8 characters')}
          value={typed().password}
          onInput={(password) => change({ password })}
        />
        <p role="status">{done()}</p>
        <button type="submit" class="button primary" aria-disabled={busy()}>
          {t('Change password')}
        </button>
      </form>
      <Show when={asking()}>
        <Modal
          title={t('Change the password and log out your other devices?')}
          act={t('Change and log out')}
          mayAct={true}
          onAct={() => void save()}
          onClose={() => setAsking(false)}
        >
          <p>{t('Unsent text on that device stays there.')}</p>
        </Modal>
      </Show>
    </FieldErrorsContext.Provider>
  );
}
