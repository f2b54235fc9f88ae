/** Sites that visitors' browsers name and nobody here has named yet: letters lead to a named one only. */
import { For, Show } from 'solid-js';
import { isolated, t } from '../../core/words';

interface Props {
  /** None named: any site may show the chat. */
  any: boolean;
  seen: readonly string[];
  onAdd: (site: string) => void;
}

export function DetectedSites(props: Props) {
  return (
    <div class="seen-sites">
      <Show when={props.any}>
        <p class="quiet">
          {t('Letters lead to the public chat page until a site is named here. Then only named sites show the chat.')}
        </p>
      </Show>
      <For each={props.seen}>
        {(site) => (
          <p>
            {t('Seen on {site}', { site: isolated(site) })}
            <button
              type="button"
              class="text-button"
              aria-label={t('Add {site}', { site })}
              onClick={() => props.onAdd(site)}
            >
              {t('Add')}
            </button>
          </p>
        )}
      </For>
    </div>
  );
}
