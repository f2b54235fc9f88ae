/** When somebody will answer, in the visitor's own time (LINE-12). */
import { createEffect, onCleanup, Show } from 'solid-js';
import { cell } from '../kit/cell';
import { startOfDay } from '../kit/words';
import { openingWords, promiseWords } from '../model/promise';
import type { Row } from '../model/rows';
import type { PanelState } from '../state';

export function ReplyPromise(props: { row: Row; state: PanelState }) {
  const view = () => props.state.visit.known.find(props.row.d)?.view;
  const now = cell(Date.now());
  // "Tomorrow" becomes today at midnight.
  createEffect(() => {
    const timer = setTimeout(() => now.set(Date.now()), startOfDay(now() + 36 * 3_600_000) - now() + 1_000);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <Show when={view()?.promised_at}>
      {(promised) => (
        <p class="promise">
          {openingWords(view()?.opens_at ?? 0, promised(), now())} <b>{promiseWords(promised(), now())}</b>
        </p>
      )}
    </Show>
  );
}
