/** Says that the socket is gone. Only after a moment: a reconnect that nobody would have noticed stays unnoticed. */
import { Icon } from '@ui/icons';
import { createEffect, createMemo, createSignal, onCleanup, Show } from 'solid-js';
import { t } from '../core/words';
import type { Live } from '../live/live';

const NOTICED_AFTER_MS = 1_500;

export function ConnectionBar(props: { live: Live }) {
  const [noticed, setNoticed] = createSignal(false);
  const isGone = createMemo(() => props.live.phase() !== 'live');
  createEffect(() => {
    setNoticed(false);
    if (!isGone()) return;
    const timer = setTimeout(() => setNoticed(true), NOTICED_AFTER_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <div class="connection" role="status">
      <Show when={noticed()}>
        <div class="connection-bar">
          <Icon name="warning" />
          <p>{explanation(props.live)}</p>
          <Show when={props.live.phase() === 'waiting'}>
            <button type="button" class="button small" onClick={props.live.reconnect}>
              {t('Connect now')}
            </button>
          </Show>
          <Show when={props.live.phase() === 'stopped'}>
            <button type="button" class="button small" onClick={() => location.reload()}>
              {t('Reload the page')}
            </button>
          </Show>
        </div>
      </Show>
    </div>
  );
}

function explanation(live: Live): string {
  if (live.phase() !== 'stopped') return t("You're offline. Messages will be sent when you're back.");
  if (live.closedBy() === 4502) return t('openline was updated. Reload the page to continue.');
  if (live.closedBy() === 4504) return t('This workspace is open in another tab.');
  return t('The server closed the connection.');
}
