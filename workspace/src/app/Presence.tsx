/** The switch "Available", on every page, what going away asks, and the words about what it means while it is off. */
import { createMemo, createSignal, Show } from 'solid-js';
import { n, t } from '../core/words';
import { Modal } from '../kit/Modal';
import type { Live } from '../live/live';

export function PresenceSwitch(props: { live: Live }) {
  const [wanted, setWanted] = createSignal<{ on: boolean; over: unknown } | null>(null);
  const [asks, setAsks] = createSignal(false);
  const own = () => props.live.ownPresence();
  /** What was pressed holds until the server has said something newer. */
  const isOn = () => {
    const it = wanted();
    return it && it.over === own() ? it.on : (own()?.here ?? true);
  };
  const inHand = createMemo(() => props.live.inHand());
  function turn(on: boolean, keep = false): void {
    setAsks(false);
    setWanted({ on, over: own() });
    props.live.act({ t: 'here', on, keep });
  }
  return (
    <section class="presence" aria-label={t('My availability')}>
      <button
        type="button"
        class="presence-switch"
        role="switch"
        aria-checked={isOn()}
        aria-describedby={isOn() ? undefined : 'away-words'}
        onClick={() => (isOn() && inHand() ? setAsks(true) : turn(!isOn()))}
      >
        <span class="presence-track" aria-hidden="true" />
        <span class="presence-name">{t('Available')}</span>
      </button>
      <Show when={asks()}>
        <GoBox count={inHand()} onGo={(keep) => turn(false, keep)} onClose={() => setAsks(false)} />
      </Show>
    </section>
  );
}

function GoBox(props: { count: number; onGo: (keep: boolean) => void; onClose: () => void }) {
  const [keep, setKeep] = createSignal(true);
  return (
    <Modal
      title={t('No new conversations')}
      act={t('Go away')}
      mayAct
      onAct={() => props.onGo(keep())}
      onClose={props.onClose}
    >
      <fieldset class="choices">
        <legend>
          {n(
            'You have {count} conversation. What becomes of it?',
            'You have {count} conversations. What becomes of them?',
            props.count,
          )}
        </legend>
        <Way
          name={t('Keep mine')}
          more={t('I finish what I have, while this workspace is open.')}
          chosen={keep()}
          onChoose={() => setKeep(true)}
        />
        <Way
          name={t('Give them back')}
          more={t('Clients who wait go to colleagues now, the others when they write.')}
          chosen={!keep()}
          onChoose={() => setKeep(false)}
        />
      </fieldset>
    </Modal>
  );
}

function Way(props: { name: string; more: string; chosen: boolean; onChoose: () => void }) {
  return (
    <label class="choice way">
      <input type="radio" name="way" checked={props.chosen} autofocus={props.chosen} onChange={props.onChoose} />
      <span>
        <b>{props.name}</b>
        <span class="way-more">{props.more}</span>
      </span>
    </label>
  );
}

/** Off has a consequence: it is said on every page, not only where the switch is. */
export function AwayBar(props: { live: Live }) {
  const isAway = () => props.live.ownPresence()?.here === false && props.live.phase() === 'live';
  const more = () => {
    const how = props.live.ownPresence()?.availability;
    return { auto: t("You've been idle."), busy: t('Yours stay with you while this workspace is open.') }[how ?? ''];
  };
  return (
    <div class="away" role="status">
      <Show when={isAway()}>
        <p id="away-words">
          {t("You won't receive new conversations.")} {more()}
        </p>
      </Show>
    </div>
  );
}
