/** What the site's page says of its visitor, unsigned: anybody could have written it, so it is text and nothing else. */
import { For, Show } from 'solid-js';
import { t } from '../core/words';

export function CustomData(props: { data: Record<string, string> }) {
  const entries = () => Object.entries(props.data);
  return (
    <Show when={entries().length}>
      <section class="box">
        <h3>{t('Custom data')}</h3>
        <p class="quiet">{t('Not verified')}</p>
        <dl class="detail-list">
          <For each={entries()}>
            {([name, value]) => (
              <>
                <dt>
                  <bdi translate="no" dir="auto">
                    {name}
                  </bdi>
                </dt>
                <dd>
                  <bdi translate="no" dir="auto">
                    {value}
                  </bdi>
                </dd>
              </>
            )}
          </For>
        </dl>
      </section>
    </Show>
  );
}
