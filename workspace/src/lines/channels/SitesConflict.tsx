/** A colleague saved other sites of a channel meanwhile: whose stay. Mine are still in the field above. */
import { createUniqueId, onMount } from 'solid-js';
import type { Channel } from '../../api/settings';
import { t } from '../../core/words';

export interface SitesMeanwhile {
  current: Channel;
  message: string;
}

interface Props {
  meanwhile: SitesMeanwhile;
  onTheirs: () => void;
  onMine: () => void;
}

export function SitesConflict(props: Props) {
  const title = createUniqueId();
  let box: HTMLDivElement | undefined;
  onMount(() => box?.focus());
  return (
    <div
      class="conflict"
      role="alertdialog"
      aria-labelledby={title}
      tabindex="-1"
      ref={(it: HTMLDivElement) => (box = it)}
    >
      <p id={title} class="conflict-title">
        {props.meanwhile.message}
      </p>
      <p>
        {t('Theirs:')} <bdi dir="auto">{props.meanwhile.current.origins.join(' ') || t('any site')}</bdi>
      </p>
      <div class="row-end">
        <button type="button" class="button" onClick={props.onTheirs}>
          {t('Take theirs, drop mine')}
        </button>
        <button type="button" class="button primary" onClick={props.onMine}>
          {t('Save mine over it')}
        </button>
      </div>
    </div>
  );
}
