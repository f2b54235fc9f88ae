/** What happens in a few seconds unless it is taken back: on every page, for its dialog may be left meanwhile. */
import { Icon } from '@ui/icons';
import { Show } from 'solid-js';
import { createSeconds } from '../core/clock';
import { useShortcuts } from '../core/shortcuts';
import { t } from '../core/words';
import { HELD_MS, type Held } from '../live/held';
import type { Live } from '../live/live';
import { countdown, secondsLeft } from '../live/waiting';

export function HeldBack(props: { live: Live }) {
  const held = () => props.live.holding.held();
  useShortcuts({ KeyZ: () => (held() ? props.live.holding.undo() : false) });
  return (
    <>
      <p class="sr" role="status">
        {held() ? `${held()?.text}. ${t('Z to undo')}` : ''}
      </p>
      <Show when={held()} keyed>
        {(it) => (
          <div class="held">
            <p class="held-words">
              <bdi>{it.text}</bdi>
            </p>
            <button
              type="button"
              class="held-undo"
              aria-keyshortcuts="Z"
              title={it.text}
              onClick={props.live.holding.undo}
            >
              <Icon name="back" />
              {t('Undo')} <Left held={it} />
            </button>
            <button type="button" class="held-now" onClick={props.live.holding.now}>
              {t('Do it now')}
            </button>
          </div>
        )}
      </Show>
    </>
  );
}

function Left(props: { held: Held }) {
  const at = createSeconds();
  return (
    <span class="held-left" aria-hidden="true">
      {countdown(Math.min(HELD_MS / 1_000, secondsLeft(props.held.at, at())))}
    </span>
  );
}
