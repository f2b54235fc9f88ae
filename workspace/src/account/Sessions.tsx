/** Where the operator is logged in; every session but this one can be ended here, after a question. */
import type { EndedSessions, OwnSession, OwnSessions } from '@ui/api.generated';
import { createSignal, For, Show } from 'solid-js';
import { ask, reason } from '../core/http';
import type { resource } from '../core/resource';
import { t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';
import { Modal } from '../kit/Modal';
import { Moment } from '../kit/Moment';

export function Sessions(props: { found: ReturnType<typeof resource<OwnSessions>> }) {
  const [asked, setAsked] = createSignal<OwnSession | null>(null);
  const [error, setError] = createSignal('');

  async function end(session: OwnSession): Promise<void> {
    setError('');
    try {
      await ask<EndedSessions>('DELETE', `/account/sessions/${encodeURIComponent(session.id)}`);
      setAsked(null);
      await props.found.again();
    } catch (failure) {
      setError(reason(failure));
    }
  }

  return (
    <section class="section" aria-labelledby="own-sessions">
      <h2 id="own-sessions">{t('Where you are logged in')}</h2>
      <ErrorNotice error={props.found.error()} onAgain={() => void props.found.again()} />
      <ul class="own-sessions">
        <For each={props.found.value()?.sessions ?? []}>
          {(it) => (
            <li>
              <span>
                {it.is_this ? t('This device') : t('Another device')}{' '}
                <span class="quiet">
                  {t('last used')} <Moment at={it.used_at} />
                </span>
              </span>
              <Show when={!it.is_this}>
                <button type="button" class="button small" onClick={() => setAsked(it)}>
                  {t('End')}
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={asked()}>
        {(it) => (
          <Modal
            title={t('Log out the other device?')}
            act={t('Log out')}
            mayAct={true}
            error={error()}
            onAct={() => void end(it())}
            onClose={() => setAsked(null)}
          >
            <p>{t('Unsent text on that device stays there.')}</p>
          </Modal>
        )}
      </Show>
    </section>
  );
}
