/** The stages of loading: whatever comes later than the panel is fetched here. Its parts are empty until it is there. */
import { type Component, createEffect, getOwner, onCleanup, runWithOwner, Show } from 'solid-js';
import { cell } from '../kit/cell';
import type { Extras, PanelState } from '../state';

const AGAIN_MS = 3_000;

export const importExtras = () => import('../extras');
export const importPersons = () => import('../persons');

/** What comes with the first message, as soon as the state asks for it. */
export function loadExtras(state: PanelState): void {
  createEffect(() => {
    if (!state.needsExtras()) return;
    load(importExtras, (it) => it.start(state));
  });
}

/** A part out of it. */
export function fromExtras<P extends { state: PanelState }>(pick: (it: Extras) => Component<P>): Component<P> {
  return drawn((state) => state.extras(), pick);
}

/** What shows a letter: fetched when there is one to be shown. */
export function ReturnLink(props: { state: PanelState }) {
  const file = cell<typeof import('../letter/ReturnLink') | undefined>(undefined);
  load(() => import('../letter/ReturnLink'), file.set);
  const Part = drawn(file, (it) => it.ReturnLink);
  return <Part state={props.state} />;
}

function drawn<M, P extends { state: PanelState }>(
  file: (state: PanelState) => M | undefined,
  pick: (it: M) => Component<P>,
): Component<P> {
  return (props: P) => (
    <Show when={file(props.state)} keyed>
      {(it) => {
        const Part = pick(it as M);
        return <Part {...props} />;
      }}
    </Show>
  );
}

/** Again when it fails: then it is late, but it comes. Not when whoever wanted it is gone. */
function load<T>(file: () => Promise<T>, use: (it: T) => void): void {
  const owner = getOwner();
  let isGone = false;
  onCleanup(() => {
    isGone = true;
  });
  const attempt = (): void => {
    if (isGone) return;
    file().then(
      (it) => {
        if (!isGone) runWithOwner(owner, () => use(it));
      },
      () => setTimeout(attempt, AGAIN_MS),
    );
  };
  attempt();
}
