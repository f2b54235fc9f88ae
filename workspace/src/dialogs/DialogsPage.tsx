/** Three panes: the list, the dialog, the client. Narrow windows show one or two of them (dialogs.css decides). */
import { createEffect, createMemo, createSignal, onCleanup, Show } from 'solid-js';
import { ClientPane } from '../clients/ClientPane';
import { isMissing } from '../clients/clientData';
import { route } from '../core/router';
import { useShortcuts } from '../core/shortcuts';
import type { Live } from '../live/live';
import { DialogPane } from './DialogPane';
import { ListPane } from './list/ListPane';
import { NoDialog, NoSuchDialog } from './NoDialog';

export function DialogsPage(props: { live: Live }) {
  const d = createMemo(() => {
    const now = route();
    return now.page === 'dialogs' ? now.d : '';
  });
  const [cardOpen, setCardOpen] = createSignal(false);
  createEffect(() => props.live.watch(d()));
  // On a phone the card lies over the dialog: another dialog begins without it.
  createEffect(() => d() && setCardOpen(false));
  onCleanup(() => props.live.watch(''));
  const toggleCard = () => setCardOpen(!cardOpen());
  useShortcuts({ KeyC: () => d() !== '' && toggleCard(), Escape: () => cardOpen() && setCardOpen(false) });
  return (
    <main class="panes" classList={{ 'has-dialog': !!d(), 'card-open': cardOpen() }}>
      <ListPane live={props.live} current={d()} />
      <Show when={d()} keyed fallback={<NoDialog live={props.live} />}>
        {(it) => (
          <>
            <Show
              when={!props.live.isGone(it) && (!isMissing(it) || props.live.view(it))}
              fallback={<NoSuchDialog went={props.live.isGone(it)} />}
            >
              <DialogPane live={props.live} d={it} cardOpen={cardOpen()} onCard={toggleCard} />
            </Show>
            <ClientPane live={props.live} d={it} onClose={() => setCardOpen(false)} />
          </>
        )}
      </Show>
    </main>
  );
}
