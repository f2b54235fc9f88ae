/** "Email transcript": asks for the form; the visitor has asked for it, so it may take the focus. */
import { Show } from 'solid-js';
import { Icon } from '../../kit/Icon';
import { t } from '../../kit/words';
import { toCopy } from '../../model/commands';
import type { PanelState } from '../../state';
import { ExplanationLink } from '../ExplanationLink';
import { reveal } from '../reveal';
import { announce } from '../screen_reader';
import { Dropdown } from './Dropdown';
import { COPY } from './icons';

export function CopyButton(props: { d: string; state: PanelState }) {
  const ask = async () => {
    const { state, d } = props;
    const card = state.composer?.closest('.panel')?.querySelector<HTMLElement>('[data-form="copy"]');
    if (card) {
      card.querySelector('input')?.focus();
      return reveal(state.scroll, card);
    }
    state.requested = { kind: 'copy', at: Date.now() };
    await state.ask(toCopy(d));
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
        <Icon path={COPY} />
      </button>
    </Show>
  );
}

/** The administrator has switched these letters off (MAIL-9): said where they were asked for. */
function SwitchedOff(props: { state: PanelState }) {
  const words = () => t('Email transcripts are currently turned off.');
  return (
    <Dropdown label={t('Email transcript')} icon="copy" onOpen={() => announce(props.state, words())}>
      {() => (
        <div class="menu off">
          <p>{words()}</p>
          <ExplanationLink state={props.state} />
        </div>
      )}
    </Dropdown>
  );
}
