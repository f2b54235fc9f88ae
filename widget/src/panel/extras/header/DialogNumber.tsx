/** Shown for people to read out on the phone; a click copies it. */
import { Show } from 'solid-js';
import { cell } from '../../kit/cell';
import { CHECK, Icon } from '../../kit/Icon';
import { t } from '../../kit/words';
import type { PanelState } from '../../state';

const COPIED_MS = 2_000;

export function DialogNumber(props: { label: string; state: PanelState }) {
  const copied = cell(false);
  // Pages without https have no clipboard: then nothing is copied, and nothing is said.
  const copy = async () => {
    await navigator.clipboard.writeText(props.label);
    copied.set(true);
    props.state.spoken.set(t('Number copied'));
    setTimeout(() => copied.set(false), COPIED_MS);
  };
  return (
    <button type="button" class="number" title={t('Copy number')} onClick={() => void copy().catch(() => {})}>
      {t('No. {number}', { number: props.label })}
      <Show when={copied()}>
        <Icon path={CHECK} />
      </Show>
    </button>
  );
}
