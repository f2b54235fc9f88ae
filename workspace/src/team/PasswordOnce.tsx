/** A password that the server has just made: shown once, for nobody can read it afterwards. */
import { createEffect } from 'solid-js';
import { t } from '../core/words';
import { CopyButton } from '../kit/CopyButton';

export interface NewPassword {
  name: string;
  email: string;
  password: string;
}

export function PasswordOnce(props: { password: NewPassword | null; onClose: () => void }) {
  let box: HTMLDialogElement | undefined;
  createEffect(() => props.password && box?.showModal());
  return (
    <dialog
      class="asks"
      aria-labelledby="password-title"
      ref={(it: HTMLDialogElement) => (box = it)}
      // Nobody sees it again: only Done closes, no key that was meant for something else.
      onCancel={(event: Event) => event.preventDefault()}
      onClose={props.onClose}
    >
      <h2 id="password-title">{t('Password for {name}', { name: props.password?.name ?? '' })}</h2>
      <p>
        {t('Shown once. Share it with {email}.', {
          email: props.password?.email ?? '',
        })}
      </p>
      <div class="code-line">
        <code translate="no">{props.password?.password}</code>
        <CopyButton text={props.password?.password ?? ''} label={t('Copy password')} />
      </div>
      <div class="row-end">
        <button type="button" class="button primary" onClick={() => box?.close()}>
          {t('Done')}
        </button>
      </div>
    </dialog>
  );
}
