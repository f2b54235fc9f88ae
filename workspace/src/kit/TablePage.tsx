/** The frame of a page with one long table: title, search, table, "Show more", and what to say when it is empty. */
import type { JSX } from 'solid-js';
import { For, Show } from 'solid-js';
import { t } from '../core/words';
import { SearchBox } from './SearchBox';

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
  /** Beside the search; above the table; beside it. */
  filter?: JSX.Element;
  banners?: JSX.Element;
  beside?: JSX.Element;
  /** Something else than the search narrows the table, and how to drop it. */
  onClear?: () => void;
}

export function TablePage(props: Props) {
  return (
    <main class="table-page">
      <div class="top">
        <h1>{props.title}</h1>
        {props.filter}
        <SearchBox value={props.q} onInput={props.onSearch} />
      </div>
      {props.banners}
      <Show when={props.error}>
        <div class="refusal" role="alert">
          <p>{props.error}</p>
          <button type="button" class="button small" onClick={props.onAgain}>
            {t('Try again')}
          </button>
        </div>
      </Show>
      <div class="table-and-beside">
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
        {props.beside}
      </div>
    </main>
  );
}

function Empty(props: Props) {
  return (
    <div class="table-empty">
      <Show when={!props.error}>
        <p>{emptyWords(props)}</p>
        <Show when={props.q || props.onClear}>
          <button type="button" class="button" onClick={() => (props.onClear ? props.onClear() : props.onSearch(''))}>
            {t('Clear the search')}
          </button>
        </Show>
      </Show>
    </div>
  );
}

function emptyWords(props: Props): string {
  if (props.q) return t('Nothing found for “{q}”.', { q: props.q });
  return props.onClear ? t('Nothing found.') : props.empty;
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
