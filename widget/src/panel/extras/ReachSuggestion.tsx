/** "Reach me here": under a message with an address. One tap makes it the way to answer, another puts the question away. */
import { Show } from 'solid-js';
import { cell } from '../kit/cell';
import { CLOSE, Icon } from '../kit/Icon';
import { t } from '../kit/words';
import { toConfirm } from '../model/commands';
import { reachOf } from '../model/fields';
import type { Row } from '../model/rows';
import type { PanelState } from '../state';

export function ReachSuggestion(props: { row: Row; state: PanelState }) {
  const { state } = props;
  const waiting = cell(false);
  const id = () => props.row.message?.id ?? '';
  const address = () => {
    const found = props.row.message?.found;
    return found ? reachOf(found) : '';
  };
  const confirm = async () => {
    if (waiting()) return;
    waiting.set(true);
    await state.ask(toConfirm(props.row.d, id()));
    waiting.set(false);
    state.composer?.focus();
  };
  const hide = () => {
    state.hideSuggestion(id());
    state.composer?.focus();
  };
  return (
    <Show
      when={props.row.reach === 'ask'}
      fallback={<p class="meta">{t("We'll reply to {address}", { address: address() })}</p>}
    >
      <div class="reach">
        <p dir="auto">{t('Should we reply to {address}?', { address: address() })}</p>
        <button type="button" class="mark" aria-disabled={waiting()} onClick={() => void confirm()}>
          {t('Yes, use this')}
        </button>
        <button type="button" class="tool" aria-label={t('Dismiss')} onClick={hide}>
          <Icon path={CLOSE} />
        </button>
      </div>
    </Show>
  );
}
