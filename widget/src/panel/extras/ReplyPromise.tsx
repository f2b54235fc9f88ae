/** When somebody will answer, in the visitor's own time (LINE-12). */
import { openingWords, promiseWords } from '@ui/reply_time';
import { createEffect, onCleanup, Show } from 'solid-js';
import { cell } from '../kit/cell';
import { region, t } from '../kit/words';
import type { Row } from '../model/rows';
import type { PanelState } from '../state';

export function ReplyPromise(props: { row: Row; state: PanelState }) {
  const view = () => props.state.visit.known.find(props.row.d)?.view;
  const now = cell(Date.now());
  // "Tomorrow" becomes today at midnight.
  createEffect(() => {
    const timer = setTimeout(() => now.set(Date.now()), new Date(now()).setHours(24, 0, 0, 0) - now() + 1_000);
    onCleanup(() => clearTimeout(timer));
  });
  const speech = () => ({ t, tag: region() });
  return (
    <Show when={view()?.promised_at}>
      {(promised) => (
        <p class="promise">
          {openingWords(speech(), view()?.opens_at ?? 0, promised(), now())}{' '}
          <b>{promiseWords(speech(), promised(), now())}</b>
        </p>
      )}
    </Show>
  );
}
