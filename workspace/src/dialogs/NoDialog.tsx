/** The middle while no dialog is open: what to do next, and on a quiet day how to get the first one. */
import type { PortalSeen } from '@ui/api.generated';
import { createResource, Show } from 'solid-js';
import { createCopied } from '../core/copied';
import { read } from '../core/http';
import { t } from '../core/words';
import { Link } from '../kit/Link';
import type { Live } from '../live/live';

export function NoDialog(props: { live: Live }) {
  const isEmpty = () => props.live.inbox().loaded && props.live.inbox().rows.size === 0;
  return (
    <div class="empty dialog-none">
      <Show when={isEmpty()} fallback={<Choose />}>
        <Quiet />
      </Show>
    </div>
  );
}

export function NoSuchDialog(props: { went: boolean }) {
  return (
    <section class="empty" aria-label={t('Conversation')}>
      <Show
        when={props.went}
        fallback={
          <>
            <h2>{t('Conversation not found')}</h2>
            <p>{t("The address may be incomplete, or the conversation belongs to a line that isn't yours.")}</p>
          </>
        }
      >
        <h2>{t('The conversation moved to another line')}</h2>
        <p>{t('A colleague in that line will take care of it.')}</p>
      </Show>
      <Link class="button" href="/">
        {t('Back to list')}
      </Link>
    </section>
  );
}

function Choose() {
  return (
    <>
      <h2>{t('Choose a conversation')}</h2>
      <p>
        <kbd>J</kbd> <kbd>K</kbd> {t('move through the list,')} <kbd>?</kbd> {t('shows all shortcuts.')}
      </p>
    </>
  );
}

function Quiet() {
  const [portal] = createResource(() => read<PortalSeen>('/portal').catch(() => null));
  const { copied, copy } = createCopied();
  return (
    <>
      <h2>{t('Nobody is writing right now')}</h2>
      <Show when={portal()?.channel_key}>
        {(key) => (
          <>
            <p>{t('New conversations appear here automatically. Try it:')}</p>
            <a class="button" href={portal()?.demo_url || `/chat/${key()}`} target="_blank" rel="noopener">
              {portal()?.demo_url ? t('Open the demo page') : t('Chat page')}
            </a>
          </>
        )}
      </Show>
      <div class="snippet">
        <Show when={portal()?.snippet}>
          {(snippet) => (
            <>
              <p>{t('Add the chat to your site with one line of HTML:')}</p>
              <code translate="no">{snippet()}</code>
              <button type="button" class="button" onClick={() => void copy(snippet())}>
                {copied() ? t('Copied') : t('Copy code')}
              </button>
            </>
          )}
        </Show>
      </div>
    </>
  );
}
