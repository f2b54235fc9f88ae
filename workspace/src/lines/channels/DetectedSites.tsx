/** Sites that visitors' browsers name and nobody here has named yet: letters lead to a named one only. */
import type { ShownRefusal } from '@ui/api.generated';
import { For, Show } from 'solid-js';
import { isolated, t } from '../../core/words';

interface Props {
  /** None named: any site may show the chat. */
  any: boolean;
  seen: readonly string[];
  refused: readonly ShownRefusal[];
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
      <For each={props.refused}>
        {(it) => (
          <p>
            {t('Visitors turned away on {site}: {count}', { site: isolated(it.site), count: it.count })}{' '}
            <Show when={it.is_related} fallback={<span class="quiet">{t('If it is yours, add it above.')}</span>}>
              <AllowButton site={it.site} onAdd={props.onAdd} />
            </Show>
          </p>
        )}
      </For>
      <For each={props.seen}>
        {(site) => (
          <p>
            {t('Detected on {site}', { site: isolated(site) })}
            <AllowButton site={site} onAdd={props.onAdd} />
          </p>
        )}
      </For>
    </div>
  );
}

function AllowButton(props: { site: string; onAdd: (site: string) => void }) {
  return (
    <button
      type="button"
      class="text-button"
      aria-label={t('Allow {site}', { site: props.site })}
      onClick={() => props.onAdd(props.site)}
    >
      {t('Allow')}
    </button>
  );
}
