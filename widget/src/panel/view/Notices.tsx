/** What stands between the visitor and the operators: no connection, a closed door. Not: that nobody is here. */
import { createEffect, createMemo, onCleanup, Show } from 'solid-js';
import { cell } from '../kit/cell';
import { t } from '../kit/words';
import type { PanelState } from '../state';

const PATIENCE_MS = 2_000;

export function Notices(props: { state: PanelState }) {
  const { visit } = props.state;
  const late = cell(false);
  const here = createMemo(() => visit.known.phase() === 'live');
  createEffect(() => {
    late.set(false);
    if (here()) return;
    const timer = setTimeout(() => late.set(true), PATIENCE_MS);
    onCleanup(() => clearTimeout(timer));
  });
  /** The code of a door that is closed for good. Why, is told by what comes later. */
  const closed = createMemo(
    () => (visit.known.phase() === 'stopped' && visit.known.code() >= 4500 && visit.known.code()) || 0,
  );
  createEffect(() => closed() && props.state.needsExtras.set(true));
  const words = () => {
    if (closed()) return props.state.extras()?.closeReason(closed());
    return late() ? t("You're offline. Messages will be sent when you're back.") : '';
  };
  return (
    <div class="notices" role="status">
      <Show when={words()}>{(it) => <p class="notice">{it()}</p>}</Show>
      <Show when={props.state.error()}>{(it) => <p class="notice">{it()}</p>}</Show>
      <Show when={!visit.sender.lasting()}>
        <p class="notice">{t("This browser can't save unsent messages. Keep this page open until they're sent.")}</p>
      </Show>
    </div>
  );
}
