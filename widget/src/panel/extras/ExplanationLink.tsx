/** Where letters that are switched off are explained, if anywhere (MAIL-9). */
import { Show } from 'solid-js';
import { explanationUrl } from '../kit/links';
import { t } from '../kit/words';
import type { PanelState } from '../state';

export function ExplanationLink(props: { state: PanelState }) {
  const address = () => explanationUrl(props.state.visit.known.mail()?.why, props.state.host.baked.origin);
  return (
    <Show when={address()}>
      {(address) => (
        <a href={address()} target="_blank" rel="noopener noreferrer">
          {t('Why?')}
        </a>
      )}
    </Show>
  );
}
