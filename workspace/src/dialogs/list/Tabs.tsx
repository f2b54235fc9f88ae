/** Which dialogs: all open, mine, new, finished. Arrow keys go from tab to tab, as tabs do. */
import type { DialogRow } from '@ui/protocol.generated';
import { createMemo, For, Show } from 'solid-js';
import { me } from '../../core/session';
import { t } from '../../core/words';
import { inTab, type Tab } from '../../live/inbox';

type Names = ReadonlyArray<[Tab, string]>;

const TABS: Names = [
  ['all', 'All open'],
  ['mine', 'Mine'],
  ['new', 'New'],
  ['finished', 'Closed'],
];
const WITH_QUARANTINE: Names = [...TABS, ['quarantined', 'Spam']];

interface Props {
  tab: Tab;
  rows: ReadonlyMap<string, DialogRow>;
  open: number;
  onTab: (tab: Tab) => void;
}

export function Tabs(props: Props) {
  const counts = createMemo(() => {
    const rows = [...props.rows.values()];
    const count = (tab: Tab) => rows.filter((row) => inTab(row, tab, me().id)).length;
    const quarantined = count('quarantined');
    return { all: props.open - quarantined, mine: count('mine'), new: count('new'), finished: 0, quarantined };
  });
  // Who may unban sees what is quarantined, when there is any.
  const tabs = createMemo(() =>
    me().role !== 'operator' && (counts().quarantined > 0 || props.tab === 'quarantined') ? WITH_QUARANTINE : TABS,
  );
  function step(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
    if (!by) return;
    event.preventDefault();
    const place = tabs().findIndex(([tab]) => tab === props.tab);
    const [tab] = tabs()[(place + by + tabs().length) % tabs().length] ?? ['all'];
    props.onTab(tab);
    document.getElementById(`tab-${tab}`)?.focus();
  }
  return (
    <div class="tabs" role="tablist" aria-label={t('Conversation filter')} onKeyDown={step}>
      <For each={tabs()}>
        {([tab, name]) => (
          <button
            type="button"
            role="tab"
            id={`tab-${tab}`}
            aria-controls="dialog-list"
            aria-selected={props.tab === tab}
            tabindex={props.tab === tab ? 0 : -1}
            onClick={() => props.onTab(tab)}
          >
            {t(name)}
            <Show when={counts()[tab]}>{(count) => <span class="tab-count"> {count()}</span>}</Show>
          </button>
        )}
      </For>
    </div>
  );
}
