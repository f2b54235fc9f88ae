/** The button for what is needed seldom. */
import { onMount, Show } from 'solid-js';
import { cell } from '../cell';
import { t } from '../speech';
import type { PanelState } from '../state';
import { Icon } from './Icon';
import { Menu } from './Menu';

export function More(props: { state: PanelState }) {
  const open = cell(false);
  let place: HTMLDivElement | undefined;
  let button: HTMLButtonElement | undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open()) return;
    // The panel closes with the next one.
    event.stopPropagation();
    open.set(false);
    button?.focus();
  };
  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget && !place?.contains(relatedTarget as Node)) open.set(false);
  };
  onMount(() => {
    place?.addEventListener('keydown', onKeyDown);
    place?.addEventListener('focusout', onFocusOut);
  });
  return (
    <div class="more" ref={place}>
      <button
        type="button"
        class="tool"
        aria-label={t('More')}
        aria-expanded={open()}
        ref={button}
        onClick={() => open.set(!open())}
      >
        <Icon name="more" />
      </button>
      <Show when={open()}>
        <Menu state={props.state} close={() => open.set(false)} />
      </Show>
    </div>
  );
}
