/** The frame of a page with one long table: title, search, table, "Show more", and what to say when it is empty. */
import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { SearchBox } from '../dialogs/SearchBox';
import { t } from '../shell/words';

interface Props {
  title: string;
  q: string;
  onSearch: (q: string) => void;
  columns: ReadonlyArray<{ name: string; narrow?: boolean }>;
  count: number;
  loading: boolean;
  error: string;
  more: boolean;
  onMore: () => void;
  onAgain: () => void;
  empty: string;
  children: JSX.Element;
}

export function TablePage(props: Props) {
  return (
    <main class="table-page">
      <div class="top">
        <h1>{props.title}</h1>
        <SearchBox value={props.q} onInput={props.onSearch} />
      </div>
      <Show when={props.error}>
        <div class="refusal" role="alert">
          <p>{props.error}</p>
          <button type="button" class="button small" onClick={props.onAgain}>
            {t('Try again')}
          </button>
        </div>
      </Show>
      <section class="table-scroll" tabindex="0" aria-label={t('Table')} aria-busy={props.loading}>
        <Show when={props.count > 0 || props.loading} fallback={<Empty {...props} />}>
          <table>
            <thead>
              <tr>
                <For each={props.columns}>
                  {(column) => (
                    <th scope="col" classList={{ narrow: !!column.narrow }}>
                      {column.name}
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <Show when={props.count > 0} fallback={<SkeletonRows columns={props.columns.length} />}>
                {props.children}
              </Show>
            </tbody>
          </table>
        </Show>
        <Show when={props.more}>
          <button type="button" class="button table-more" aria-disabled={props.loading} onClick={props.onMore}>
            {t('Show more')}
          </button>
        </Show>
      </section>
    </main>
  );
}

function Empty(props: Props) {
  return (
    <div class="table-empty">
      <Show when={!props.error}>
        <p>{props.q ? t('Nothing found for “{q}”.', { q: props.q }) : props.empty}</p>
        <Show when={props.q}>
          <button type="button" class="button" onClick={() => props.onSearch('')}>
            {t('Clear the search')}
          </button>
        </Show>
      </Show>
    </div>
  );
}

function SkeletonRows(props: { columns: number }) {
  return (
    <For each={[1, 2, 3, 4, 5]}>
      {() => (
        <tr class="row-loading">
          <td colspan={props.columns} />
        </tr>
      )}
    </For>
  );
}
