/** Three panes: the list, the dialog, the client. Narrow windows show one or two of them (dialogs.css decides). */
import { createEffect, createMemo, createSignal, onCleanup, Show } from 'solid-js';
import { ClientRegion } from '../clients/ClientRegion';
import { Link } from '../shell/Link';
import { route } from '../shell/router';
import { useShortcuts } from '../shell/shortcuts';
import { t } from '../shell/words';
import { DialogPane } from './DialogPane';
import { ListPane } from './ListPane';
import type { Live } from './live';

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
    <div class="panes" classList={{ 'has-dialog': !!d(), 'card-open': cardOpen() }}>
      <ListPane live={props.live} current={d()} />
      <Show when={d()} keyed fallback={<Nothing live={props.live} />}>
        {(it) => (
          <>
            <DialogPane live={props.live} d={it} cardOpen={cardOpen()} onCard={toggleCard} />
            <ClientRegion live={props.live} d={it} onClose={() => setCardOpen(false)} />
          </>
        )}
      </Show>
    </div>
  );
}

function Nothing(props: { live: Live }) {
  const isEmpty = () => props.live.inbox().loaded && props.live.inbox().rows.size === 0;
  return (
    <main class="empty dialog-none">
      <Show
        when={isEmpty()}
        fallback={
          <>
            <h2>{t('Choose a dialog')}</h2>
            <p>
              <kbd>J</kbd> <kbd>K</kbd> {t('move through the list,')} <kbd>?</kbd> {t('shows all keys.')}
            </p>
          </>
        }
      >
        <h2>{t('Nobody is writing just now')}</h2>
        <p>{t('New dialogs appear in the list by themselves. To see one, write to yourself:')}</p>
        <p>
          <a class="button" href="/demo" target="_blank" rel="noopener">
            {t('Open the demo page')}
          </a>{' '}
          <Link class="button" href="/leads">
            {t('Look at the leads')}
          </Link>
        </p>
      </Show>
    </main>
  );
}
