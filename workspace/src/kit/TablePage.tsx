/** A page with one long table: title, search, table, "Show more", and what to say when it is empty. */
import type { JSX } from 'solid-js';
import { createMemo, For, Show } from 'solid-js';
import { type FoundPage, type Paging, paging } from '../core/paging';
import { clientsPath, leadsPath, replace, route } from '../core/router';
import { t } from '../core/words';
import { SearchBox } from './SearchBox';

interface Looks {
  title: string;
  columns: ReadonlyArray<{ name: string; narrow?: boolean }>;
  empty: string;
}

interface PageProps<P, T> extends Looks {
  page: 'leads' | 'clients';
  itemsOf: (answer: P) => T[];
  children: (item: T) => JSX.Element;
}

const PATHS = { leads: leadsPath, clients: clientsPath };

/** The page has nothing but its table: what is searched for stands in the path. */
export function TablePage<P extends FoundPage, T>(props: PageProps<P, T>) {
  const q = createMemo(() => {
    const now = route();
    return now.page === props.page ? now.q : '';
  });
  const list = paging(`/${props.page}`, (answer: P) => props.itemsOf(answer), q);
  return (
    <TableFrame
      title={props.title}
      columns={props.columns}
      empty={props.empty}
      q={q()}
      onSearch={(it) => replace(PATHS[props.page](it))}
      list={list}
    >
      <For each={list.items()}>{(item) => props.children(item)}</For>
    </TableFrame>
  );
}

interface Props extends Looks {
  q: string;
  onSearch: (q: string) => void;
  list: Paging<unknown>;
  children: JSX.Element;
  /** Beside the search; above the table; beside it. */
  filter?: JSX.Element;
  banners?: JSX.Element;
  beside?: JSX.Element;
  /** Something else than the search narrows the table, and how to drop it. */
  onClear?: () => void;
}

/** For a page that has more than its table, and so its own list. */
export function TableFrame(props: Props) {
  const count = () => props.list.items().length;
  return (
    <main class="table-page">
      <div class="top">
        <h1>{props.title}</h1>
        {props.filter}
        <SearchBox value={props.q} onInput={props.onSearch} />
      </div>
      {props.banners}
      <Show when={props.list.error()}>
        <div class="refusal" role="alert">
          <p>{props.list.error()}</p>
          <Show when={!props.list.tooBroad()}>
            <button type="button" class="button small" onClick={props.list.again}>
              {t('Try again')}
            </button>
          </Show>
        </div>
      </Show>
      <div class="table-and-beside">
        <section class="table-scroll" tabindex="0" aria-label={t('Table')} aria-busy={props.list.loading()}>
          <Show when={count() > 0 || props.list.loading()} fallback={<Empty {...props} />}>
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
                <Show when={count() > 0} fallback={<SkeletonRows columns={props.columns.length} />}>
                  {props.children}
                </Show>
              </tbody>
            </table>
          </Show>
          <Show when={props.list.more()}>
            <button
              type="button"
              class="button table-more"
              aria-disabled={props.list.loading()}
              onClick={props.list.showMore}
            >
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
      <Show when={!props.list.error()}>
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
