/** The list of dialogs with its tabs and its search. What it shows comes from the socket, or from a search over HTTP. */
import { createMemo, createSignal, For, onCleanup, Show } from 'solid-js';
import { dialogPath, go } from '../../core/router';
import { me } from '../../core/session';
import { useShortcuts } from '../../core/shortcuts';
import { t } from '../../core/words';
import { AlertsMenu } from '../../kit/AlertsMenu';
import { SearchBox } from '../../kit/SearchBox';
import { inTab, isMyOffer, nextForMe, ordered, type Tab } from '../../live/inbox';
import type { Live } from '../../live/live';
import { DialogRowItem } from './RowItem';
import { searchDialogs } from './search';
import { stableOrder } from './stableOrder';
import { Tabs } from './Tabs';

const NUMBERED: readonly Tab[] = ['all', 'mine', 'new', 'finished'];
const WORD_MS = 3_000;

export function ListPane(props: { live: Live; current: string }) {
  const [tab, setTab] = createSignal<Tab>('all');
  const [q, setQ] = createSignal('');
  const search = searchDialogs(props.live, q, () => tab() === 'finished');
  const wanted = createMemo(() =>
    search.wanted()
      ? search.ids()
      : ordered(props.live.inbox().rows.values(), tab(), me().id)
          .filter((row) => inTab(row, tab(), me().id))
          .map((row) => row.d),
  );
  const order = stableOrder(wanted, () => `${tab()} ${q()} ${search.answers()}`);
  const loading = () => (search.wanted() ? search.loading() : !props.live.inbox().loaded);
  const [word, setWordNow] = createSignal('');
  let list: HTMLUListElement | undefined;
  let wordTimer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(wordTimer));
  /** Why a key led nowhere, for a moment. */
  function setWord(text: string): void {
    clearTimeout(wordTimer);
    setWordNow(text);
    wordTimer = setTimeout(() => setWordNow(''), WORD_MS);
  }
  /** One stop of the Tab key for all rows: the arrows go on from there. */
  const tabStop = () => (order.shown().includes(props.current) ? props.current : order.shown()[0]);
  const mineEnd = createMemo(() => {
    const shown = search.wanted() ? [] : order.shown();
    const place = shown.findIndex((d) => !isOffer(d));
    return place < 0 ? shown.length : place;
  });
  function isOffer(d: string): boolean {
    const row = props.live.row(d);
    return !!row && isMyOffer(row, me().id);
  }

  /** The keys move the focus along: the next Enter or arrow goes on from there. */
  function move(step: 1 | -1): void {
    const shown = order.shown();
    const place = shown.indexOf(props.current);
    const next = shown[place < 0 ? 0 : place + step];
    setWord(next || shown.length === 0 ? '' : step > 0 ? t('End of the list') : t('Top of the list'));
    if (next) open(next);
  }
  function open(d: string): void {
    go(dialogPath(d));
    const row = list?.querySelector<HTMLElement>(`[data-d="${CSS.escape(d)}"]`);
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }
  function openNextForMe(): void {
    const next = nextForMe(props.live.inbox().rows.values(), me().id, props.current);
    setWord(next ? '' : t('Nobody else is waiting for you'));
    if (next) open(next.d);
  }
  const onlyInList = (step: 1 | -1) => (event: KeyboardEvent) => {
    const at = event.target as HTMLElement;
    return at === document.body || list?.contains(at) ? move(step) : false;
  };
  useShortcuts({
    KeyJ: () => move(1),
    KeyK: () => move(-1),
    KeyW: openNextForMe,
    ...Object.fromEntries(NUMBERED.map((it, place) => [`Digit${place + 1}`, () => setTab(it)])),
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
        {search.hint() || word()}
      </p>
      <div class="list-scroll" id="dialog-list" {...order.watchers}>
        {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is a list */}
        <ul role="list" class="list" aria-label={t('Conversations')} aria-busy={loading()} ref={list}>
          <For each={order.shown()}>
            {(d, place) => (
              <>
                <Show when={mineEnd() > 0 && (place() === 0 || place() === mineEnd())}>
                  <li class="list-group" aria-hidden="true">
                    {place() === 0 ? t('For you to answer') : t('All the others')}
                  </li>
                </Show>
                <Show when={props.live.row(d)}>
                  {(row) => (
                    <DialogRowItem
                      live={props.live}
                      row={row()}
                      current={d === props.current}
                      isTabStop={d === tabStop()}
                    />
                  )}
                </Show>
              </>
            )}
          </For>
          <Show when={loading() && order.shown().length === 0}>
            <For each={[1, 2, 3, 4]}>{() => <li class="row-skeleton" aria-hidden="true" />}</For>
          </Show>
        </ul>
        <Show when={!loading() && order.shown().length === 0}>
          <EmptyList
            tab={tab()}
            searching={q() !== ''}
            failed={search.failed()}
            hasNoLine={hasNoLine(props.live)}
            onClear={() => setQ('')}
          />
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
function EmptyList(props: { tab: Tab; searching: boolean; failed: boolean; hasNoLine: boolean; onClear: () => void }) {
  const text = () => {
    if (props.searching)
      return t('Nothing found. Numbers, names, emails and phone numbers are searched; the words of messages are not.');
    if (props.hasNoLine)
      return t("You are in no line, so you don't see any conversations. An administrator can add you to one.");
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

/** Administrators see every line; anybody else those they are in. */
function hasNoLine(live: Live): boolean {
  const own = live.team().members.find((it) => it.id === me().id);
  return me().role !== 'administrator' && own?.lines.length === 0;
}
