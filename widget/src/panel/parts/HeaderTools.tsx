/** The buttons of the header that need a dialog, or are needed seldom. */
import { Show } from 'solid-js';
import type { PanelState } from '../state';
import { CopyButton } from './CopyButton';
import { More } from './More';

export function HeaderTools(props: { state: PanelState }) {
  const view = () => props.state.visit.known.current()?.view;
  return (
    <>
      <Show when={view()?.messages.length}>
        <CopyButton d={view()?.d ?? ''} state={props.state} />
      </Show>
      <More state={props.state} />
    </>
  );
}
