/** "Send a copy by e-mail": asks for the form; the visitor has asked for it, so it may take the focus. */
import { toCopy } from '../commands';
import { t } from '../speech';
import type { PanelState } from '../state';
import { Icon } from './Icon';

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
  return (
    <button
      type="button"
      class="tool copy"
      aria-label={t('Send a copy by e-mail')}
      title={t('Send a copy by e-mail')}
      onClick={() => void ask()}
    >
      <Icon name="copy" />
    </button>
  );
}
