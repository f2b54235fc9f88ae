/** The way to what was written before. What was in view stays in view when that comes in above. */
import { createEffect, on, Show } from 'solid-js';
import { t } from '../kit/words';
import { withoutHoles } from '../model/rows';
import type { PanelState } from '../state';

export function Older(props: { state: PanelState }) {
  const { visit, log } = props.state;
  const first = () => withoutHoles(visit.known.threads().map((it) => it.view))[0];
  let fromEnd = 0;
  const ask = () => {
    const view = first();
    const before = view?.messages[0]?.id;
    const box = log();
    if (box) fromEnd = box.scrollHeight - box.scrollTop;
    if (before) visit.tell({ t: 'older', d: view.d, before, limit: 50 });
  };
  createEffect(
    on(
      () => first()?.messages[0]?.id,
      () => {
        const box = log();
        if (box && fromEnd) box.scrollTop = box.scrollHeight - fromEnd;
        fromEnd = 0;
      },
      { defer: true },
    ),
  );
  return (
    <Show when={first()?.more}>
      <button type="button" class="quiet older" onClick={ask}>
        {t('Show earlier messages')}
      </button>
    </Show>
  );
}
