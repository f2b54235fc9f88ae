/** For whoever reads further up: that something came below, and the way there. */
import { Show } from 'solid-js';
import { DOWN, Icon } from '../kit/Icon';
import { t } from '../kit/words';
import type { PanelState } from '../state';

export function NewMessages(props: { state: PanelState }) {
  return (
    <Show when={props.state.news()}>
      <button type="button" class="chip" onClick={() => props.state.scroll?.toEnd()}>
        {t('New messages')} <Icon path={DOWN} />
      </button>
    </Show>
  );
}
