/** A part that is fetched when it is first needed, and again when that fails: it is late then, but it comes. */
import { type Component, onCleanup, Show, untrack } from 'solid-js';
import { cell } from '../cell';

const AGAIN_MS = 3_000;

export function lazyPart<P extends object>(
  fetch: () => Promise<Component<P>>,
): { Part: Component<P>; prefetch(): void } {
  const found = cell<Component<P> | undefined>(undefined);
  let asking = false;
  const ask = () => {
    if (asking || found()) return;
    asking = true;
    fetch()
      .then((part) => found.set(part))
      .catch(() => {})
      .finally(() => {
        asking = false;
      });
  };
  const Part = (props: P) => {
    untrack(ask);
    const timer = setInterval(() => (found() ? clearInterval(timer) : ask()), AGAIN_MS);
    onCleanup(() => clearInterval(timer));
    return (
      <Show when={found()} keyed>
        {(It) => <It {...props} />}
      </Show>
    );
  };
  return { Part, prefetch: ask };
}
