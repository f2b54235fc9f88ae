/** A part out of the file that comes later: empty until then. */
import { type Component, Show } from 'solid-js';
import type { PanelState } from '../state';

type Later = typeof import('../later');

export function later<P extends { state: PanelState }>(pick: (it: Later) => Component<P>): Component<P> {
  return (props: P) => (
    <Show when={props.state.later()} keyed>
      {(it) => {
        const Part = pick(it);
        return <Part {...props} />;
      }}
    </Show>
  );
}
