/** A password that the server has just made: shown once, for nobody can read it afterwards. */
import { createEffect } from 'solid-js';
import { CopyButton } from '../settings/CopyButton';
import { t } from '../shell/words';

export interface Shown {
  name: string;
  email: string;
  password: string;
}

export function PasswordOnce(props: { shown: Shown | null; onClose: () => void }) {
  let box: HTMLDialogElement | undefined;
  createEffect(() => props.shown && box?.showModal());
  return (
    <dialog
      class="asks"
      aria-labelledby="password-title"
      ref={(it: HTMLDialogElement) => (box = it)}
      onClose={props.onClose}
    >
      <h2 id="password-title">{t('Password for {name}', { name: props.shown?.name ?? '' })}</h2>
      <p>{t('Shown once. Share it with {email}.', { email: props.shown?.email ?? '' })}</p>
      <div class="code-line">
        <code>{props.shown?.password}</code>
        <CopyButton text={props.shown?.password ?? ''} label={t('Copy password')} />
      </div>
      <div class="row-end">
        <button type="button" class="button primary" onClick={() => box?.close()}>
          {t('Done')}
        </button>
      </div>
    </dialog>
  );
}
