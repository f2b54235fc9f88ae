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
    <section class="empty" aria-label={t('Dialog')}>
      <Show
        when={props.went}
        fallback={
          <>
            <h2>{t('There is no such dialog')}</h2>
            <p>{t('The address may be cut off, or the dialog belongs to a line that is not yours.')}</p>
          </>
        }
      >
        <h2>{t('The dialog went to another line')}</h2>
        <p>{t('It is in good hands there; you do not see that line.')}</p>
      </Show>
      <Link class="button" href="/">
        {t('Back to the list')}
      </Link>
    </section>
  );
}

function Choose() {
  return (
    <>
      <h2>{t('Choose a dialog')}</h2>
      <p>
        <kbd>J</kbd> <kbd>K</kbd> {t('move through the list,')} <kbd>?</kbd> {t('shows all keys.')}
      </p>
    </>
  );
}

function Quiet() {
  const [portal] = createResource(() => read<PortalSeen>('/portal').catch(() => null));
  const { copied, copy } = createCopied();
  return (
    <>
      <h2>{t('Nobody is writing just now')}</h2>
      <p>{t('New dialogs appear in the list by themselves. To see one, write to yourself:')}</p>
      <a class="button" href="/demo" target="_blank" rel="noopener">
        {t('Open the demo page')}
      </a>
      <div class="snippet">
        <Show when={portal()?.snippet}>
          {(snippet) => (
            <>
              <p>{t('One line of HTML puts the chat on your site:')}</p>
              <code>{snippet()}</code>
              <button type="button" class="button" onClick={() => void copy(snippet())}>
                {copied() ? t('Copied') : t('Copy the line')}
              </button>
            </>
          )}
        </Show>
      </div>
    </>
  );
}
