/** Which networks were told to wait, and by which limit. Read once: it is for looking up, not for watching. */
import type { ShownLimit } from '@ui/api.generated';
import { For, onMount, Show } from 'solid-js';
import { resource } from '../core/resource';
import { shortTime, t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';
import { limitName } from './words';

const SHOWN = 30;

export function ReachedLimits() {
  const reached = resource<{ limits: ShownLimit[] }>(() => '/limits');
  onMount(() => void reached.again());
  return (
    <section class="section" aria-labelledby="limits">
      <h2 id="limits">{t('Limits reached')}</h2>
      <ErrorNotice error={reached.error()} onAgain={() => void reached.again()} />
      <Show when={reached.value()}>
        {(it) => (
          <Show
            when={it().limits.length}
            fallback={<p class="quiet">{t('Nobody had to wait since the server started.')}</p>}
          >
            <p class="quiet">{t('Networks that were told to wait since the server started, the latest first.')}</p>
            <Table limits={it().limits.slice(0, SHOWN)} />
          </Show>
        )}
      </Show>
    </section>
  );
}

function Table(props: { limits: ShownLimit[] }) {
  return (
    <table class="limits-table">
      <thead>
        <tr>
          <th>{t('Limit')}</th>
          <th>{t('Network')}</th>
          <th>{t('Times')}</th>
          <th>{t('First')}</th>
          <th>{t('Last')}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.limits}>
          {(it) => (
            <tr>
              <td>{limitName(it.limit)}</td>
              <td>
                <bdi translate="no" dir="ltr">
                  {it.network}
                </bdi>
              </td>
              <td>{it.count}</td>
              <td>{shortTime(it.first_at)}</td>
              <td>{shortTime(it.last_at)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
