/** What went wrong, aloud, with the way to try again. */
import { Show } from 'solid-js';
import { t } from '../core/words';

export function ErrorNotice(props: { error: string; onAgain?: () => void }) {
  return (
    <Show when={props.error}>
      <div class="refusal" role="alert">
        <p>{props.error}</p>
        <Show when={props.onAgain}>
          <button type="button" class="button small" onClick={() => props.onAgain?.()}>
            {t('Try again')}
          </button>
        </Show>
      </div>
    </Show>
  );
}
