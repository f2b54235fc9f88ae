/** The list of dialogs with its tabs and its search. What it shows comes from the socket, or from a search over HTTP. */
import { createMemo, createSignal, For, Show } from 'solid-js';
import { dialogPath, go } from '../../core/router';
import { me } from '../../core/session';
import { useShortcuts } from '../../core/shortcuts';
import { t } from '../../core/words';
import { AlertsMenu } from '../../kit/AlertsMenu';
import { SearchBox } from '../../kit/SearchBox';
import { inTab, ordered, type Tab } from '../../live/inbox';
import type { Live } from '../../live/live';
import { DialogRowItem } from './RowItem';
import { searchDialogs } from './search';
import { stableOrder } from './stableOrder';
import { Tabs } from './Tabs';

export function ListPane(props: { live: Live; current: string }) {
  const [tab, setTab] = createSignal<Tab>('all');
  const [q, setQ] = createSignal('');
  const search = searchDialogs(props.live, q, () => tab() === 'finished');
  const wanted = createMemo(() =>
    search.wanted()
      ? search.ids()
      : ordered(props.live.inbox().rows.values(), tab())
          .filter((row) => inTab(row, tab(), me().id))
          .map((row) => row.d),
  );
  const order = stableOrder(wanted, () => `${tab()} ${q()}`);
  const loading = () => (search.wanted() ? search.loading() : !props.live.inbox().loaded);
  let list: HTMLUListElement | undefined;

  /** The keys move the focus along: the next Enter or arrow goes on from there. */
  function move(step: 1 | -1): void {
    const shown = order.shown();
    const place = shown.indexOf(props.current);
    const next = shown[place < 0 ? 0 : place + step];
    if (!next) return;
    go(dialogPath(next));
    list?.querySelector<HTMLElement>(`[data-d="${CSS.escape(next)}"]`)?.focus();
  }
  const onlyInList = (step: 1 | -1) => (event: KeyboardEvent) => {
    const at = event.target as HTMLElement;
    return at === document.body || list?.contains(at) ? move(step) : false;
  };
  useShortcuts({
    KeyJ: () => move(1),
    KeyK: () => move(-1),
    ArrowDown: onlyInList(1),
    ArrowUp: onlyInList(-1),
  });

  return (
    <section class="list-pane" aria-label={t('Conversation list')}>
      <div class="top">
        <h1 class="list-title">{t('Conversations')}</h1>
        <SearchBox value={q()} onInput={setQ} />
        <AlertsMenu />
      </div>
      <Tabs tab={tab()} rows={props.live.inbox().rows} open={props.live.inbox().open} onTab={setTab} />
      <p class="list-hint" role="status">
        {search.hint()}
      </p>
      <div class="list-scroll" id="dialog-list" {...order.watchers}>
        {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is a list */}
        <ul role="list" class="list" aria-label={t('Conversations')} aria-busy={loading()} ref={list}>
          <For each={order.shown()}>
            {(d) => (
              <Show when={props.live.row(d)}>
                {(row) => <DialogRowItem live={props.live} row={row()} current={d === props.current} />}
              </Show>
            )}
          </For>
          <Show when={loading() && order.shown().length === 0}>
            <For each={[1, 2, 3, 4]}>{() => <li class="row-skeleton" aria-hidden="true" />}</For>
          </Show>
        </ul>
        <Show when={!loading() && order.shown().length === 0}>
          <EmptyList tab={tab()} searching={q() !== ''} failed={search.failed()} onClear={() => setQ('')} />
        </Show>
        <Show when={search.more()}>
          <button type="button" class="button list-more" onClick={search.showMore}>
            {t('Show more')}
          </button>
        </Show>
      </div>
    </section>
  );
}

/** `failed`: why stands above the list already, and nobody knows whether there is nothing. */
function EmptyList(props: { tab: Tab; searching: boolean; failed: boolean; onClear: () => void }) {
  const text = () => {
    if (props.searching) return t('Nothing found. Try a number, a name, an email or a phone number.');
    if (props.tab === 'mine') return t('Nothing assigned to you. Take one from “New”.');
    if (props.tab === 'new') return t('No new conversations. All caught up!');
    if (props.tab === 'quarantined') return t('No spam.');
    if (props.tab === 'finished') return t('No closed conversations yet.');
    return t('No open conversations. They appear here as soon as a visitor writes.');
  };
  return (
    <div class="list-empty">
      <Show when={!props.failed}>
        <p>{text()}</p>
      </Show>
      <Show when={props.searching}>
        <button type="button" class="button" onClick={props.onClear}>
          {t('Clear the search')}
        </button>
      </Show>
    </div>
  );
}
