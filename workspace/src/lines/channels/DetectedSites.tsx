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
          {t(
            'Until you add a site, email links open the hosted chat page. Once added, only listed sites can show the chat.',
          )}
        </p>
      </Show>
      <For each={props.seen}>
        {(site) => (
          <p>
            {t('Detected on {site}', { site: isolated(site) })}
            <button
              type="button"
              class="text-button"
              aria-label={t('Allow {site}', { site })}
              onClick={() => props.onAdd(site)}
            >
              {t('Allow')}
            </button>
          </p>
        )}
      </For>
    </div>
  );
}
