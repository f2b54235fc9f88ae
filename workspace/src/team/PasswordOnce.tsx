/** A password that the server has just made: shown once, for nobody can read it afterwards. */
import { createEffect } from 'solid-js';
import { t } from '../core/words';
import { CopyButton } from '../kit/CopyButton';

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
      <h2 id="password-title">{t('Password of {name}', { name: props.shown?.name ?? '' })}</h2>
      <p>
        {t('It is shown only now. Hand it over together with the e-mail {email}.', { email: props.shown?.email ?? '' })}
      </p>
      <div class="code-line">
        <code>{props.shown?.password}</code>
        <CopyButton text={props.shown?.password ?? ''} label={t('Copy the password')} />
      </div>
      <div class="row-end">
        <button type="button" class="button primary" onClick={() => box?.close()}>
          {t('Done')}
        </button>
      </div>
    </dialog>
  );
}
