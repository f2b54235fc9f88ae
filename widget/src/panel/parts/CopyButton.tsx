/** "Email transcript": asks for the form; the visitor has asked for it, so it may take the focus. */
import { Show } from 'solid-js';
import { toCopy } from '../commands';
import { t } from '../speech';
import type { PanelState } from '../state';
import { Drop } from './Drop';
import { Icon } from './Icon';
import { WhyOff } from './WhyOff';

export function CopyButton(props: { d: string; state: PanelState }) {
  const ask = async () => {
    const { state, d } = props;
    const card = state.composer?.closest('.panel')?.querySelector<HTMLElement>('[data-form="copy"]');
    if (card) {
      card.querySelector('input')?.focus();
      return state.keeper?.reveal(card);
    }
    state.asked = { kind: 'copy', at: Date.now() };
    const answer = await state.visit.ask(toCopy(d));
    if (answer.t === 'nack') state.complain(answer.msg);
  };
  const isOff = () => props.state.visit.known.mail()?.copy === false;
  return (
    <Show when={!isOff()} fallback={<SwitchedOff state={props.state} />}>
      <button
        type="button"
        class="tool copy"
        aria-label={t('Email transcript')}
        title={t('Email transcript')}
        onClick={() => void ask()}
      >
        <Icon name="copy" />
      </button>
    </Show>
  );
}

/** The administrator has switched these letters off (MAIL-9): said where they were asked for. */
function SwitchedOff(props: { state: PanelState }) {
  const words = () => t('Email transcripts are currently turned off.');
  return (
    <Drop label={t('Email transcript')} icon="copy" onOpen={() => props.state.announce(words())}>
      {() => (
        <div class="menu off">
          <p>{words()}</p>
          <WhyOff state={props.state} />
        </div>
      )}
    </Drop>
  );
}
