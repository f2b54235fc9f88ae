/** The stages of loading: whatever comes later than the panel is fetched here. Its parts are empty until it is there. */
import { type Component, createEffect, getOwner, onCleanup, runWithOwner, Show } from 'solid-js';
import { cell } from '../kit/cell';
import type { Extras, PanelState } from '../state';

const AGAIN_MS = 3_000;

export const importExtras = () => import('../extras');
export const importPersons = () => import('../persons');
export const importGuard = () => import('../guard');

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

/** A part out of a file of its own, fetched when it is to be shown. */
function fromFile<M, P extends { state: PanelState }>(
  fetch: () => Promise<M>,
  pick: (it: M) => Component<P>,
): Component<P> {
  return (props: P) => {
    const file = cell<M | undefined>(undefined);
    load(fetch, file.set);
    const Part = drawn(file, pick);
    return <Part {...props} />;
  };
}

export const importLetter = () => import('../letter');
const importHeader = () => import('../extras/header');

export const ReturnLink = fromFile(importLetter, (it) => it.ReturnLink);
export const Files = fromFile(importLetter, (it) => it.Files);
export const HeaderTools = fromFile(importHeader, (it) => it.HeaderTools);
export const DialogNumber = fromFile(importHeader, (it) => it.DialogNumber);

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
export function load<T>(file: () => Promise<T>, use: (it: T) => void): void {
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
