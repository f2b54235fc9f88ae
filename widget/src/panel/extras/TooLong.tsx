/** Over the composer: how much of its text is too much. */
import { Show } from 'solid-js';
import { n } from '../kit/words';
import type { PanelState } from '../state';

export function TooLong(props: { state: PanelState }) {
  return (
    <Show when={props.state.over() > 0}>
      <p class="over" role="alert">
        {n('{count} character too many', '{count} characters too many', props.state.over())}
      </p>
    </Show>
  );
}
