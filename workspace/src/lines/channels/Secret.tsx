/** For developers who sign the identity of logged-in visitors: the secret, and another one. */
import type { ChannelSecret } from '@ui/api.generated';
import { createSignal, Show } from 'solid-js';
import { ask, read, reason } from '../../core/http';
import { dayAndTime, t } from '../../core/words';
import { CopyButton } from '../../kit/CopyButton';
import { ErrorNotice } from '../../kit/ErrorNotice';
import { Sure } from '../../kit/Sure';

export function Secret(props: { path: string }) {
  const [found, setFound] = createSignal<ChannelSecret | null>(null);
  const [error, setError] = createSignal('');
  const path = () => `${props.path}/secret`;
  const take = (answer: Promise<ChannelSecret>) =>
    answer.then(
      (it) => {
        setError('');
        setFound(it);
        return true;
      },
      (failure: unknown) => {
        setError(reason(failure));
        return false;
      },
    );
  const show = () => take(read<ChannelSecret>(path()));
  const change = () => take(ask<ChannelSecret>('POST', path()));
  return (
    <details class="more" onToggle={(event) => event.currentTarget.open && !found() && void show()}>
      <summary>{t('Identity verification secret')}</summary>
      <p class="quiet">{t('Use it on your server to sign the logged-in user. Never expose it in the browser.')}</p>
      <ErrorNotice error={error()} />
      <Show when={found()}>
        {(it) => (
          <>
            <div class="code-line">
              <code translate="no">{it().secret}</code>
              <CopyButton text={it().secret} label={t('Copy secret')} />
            </div>
            <Show when={it().old_until}>
              <p class="quiet">{t('The previous secret works until {time}.', { time: dayAndTime(it().old_until) })}</p>
            </Show>
            <Sure what={t('New secret')} onAct={change}>
              {t('Put the new secret on your server. The current one keeps working for 24 hours.')}
            </Sure>
          </>
        )}
      </Show>
    </details>
  );
}
