/** The switch "Available", on every page, and the words about what it means while it is off. */
import { createSignal, Show } from 'solid-js';
import { t } from '../core/words';
import type { Live } from '../live/live';

export function PresenceSwitch(props: { live: Live }) {
  const [wanted, setWanted] = createSignal<{ on: boolean; over: unknown } | null>(null);
  const own = () => props.live.ownPresence();
  /** What was pressed holds until the server has said something newer. */
  const isOn = () => {
    const it = wanted();
    return it && it.over === own() ? it.on : (own()?.here ?? true);
  };
  function toggle(): void {
    const on = !isOn();
    setWanted({ on, over: own() });
    props.live.act({ t: 'here', on });
  }
  return (
    <section class="presence" aria-label={t('My availability')}>
      <button
        type="button"
        class="presence-switch"
        role="switch"
        aria-checked={isOn()}
        aria-describedby={isOn() ? undefined : 'away-words'}
        onClick={toggle}
      >
        <span class="presence-track" aria-hidden="true" />
        <span class="presence-name">{t('Available')}</span>
      </button>
    </section>
  );
}

/** Off has a consequence: it is said on every page, not only where the switch is. */
export function AwayBar(props: { live: Live }) {
  const isAway = () => props.live.ownPresence()?.here === false && props.live.phase() === 'live';
  return (
    <div class="away" role="status">
      <Show when={isAway()}>
        <p id="away-words">
          {props.live.ownPresence()?.availability === 'auto' ? `${t("You've been idle.")} ` : ''}
          {t("You won't receive new conversations.")}
        </p>
      </Show>
    </div>
  );
}
