/** A part out of a file that comes later: empty until then. */
import { type Component, Show } from 'solid-js';
import type { Cell } from '../cell';
import type { PanelState } from '../state';

type Later = typeof import('../later');

export function from<M, P extends { state: PanelState }>(
  file: (state: PanelState) => Cell<M | undefined>,
  pick: (it: M) => Component<P>,
): Component<P> {
  return (props: P) => (
    <Show when={file(props.state)()} keyed>
      {(it) => {
        const Part = pick(it as M);
        return <Part {...props} />;
      }}
    </Show>
  );
}

export function later<P extends { state: PanelState }>(pick: (it: Later) => Component<P>): Component<P> {
  return from((state) => state.later, pick);
}
