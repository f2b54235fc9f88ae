/** An answer that is not (yet) in the dialog, with its true state; nothing that was written is ever thrown away. */
import { Match, Show, Switch } from 'solid-js';
import { t } from '../../core/words';
import type { Live } from '../../live/live';
import type { Unsent } from '../../live/unsent';
import { NoteHead } from '../parts/DialogBadges';
import { RichText } from './RichText';

export function UnsentBubble(props: { live: Live; message: Unsent }) {
  const isOffline = () => props.live.phase() !== 'live';
  const isFailed = () => props.message.state === 'failed';
  return (
    <>
      <div class="bubble ours unsent" classList={{ failed: isFailed(), note: props.message.note }}>
        <Show when={props.message.note}>
          <NoteHead />
        </Show>
        <span class="sr">{t('You:')} </span>
        <RichText text={props.message.text} />
      </div>
      <div class="meta ours" role={isFailed() ? 'alert' : undefined}>
        <Switch fallback={<span>{t('Sending…')}</span>}>
          <Match when={isFailed()}>
            <Show when={props.message.why}>
              <span class="why">{props.message.why}</span>
            </Show>
            <button type="button" onClick={() => props.live.outbox.tryAgain(props.message.cid)}>
              {t('Not sent. Try again')}
            </button>
            <button type="button" onClick={() => props.live.outbox.drop(props.message.cid)}>
              {t('Discard')}
            </button>
          </Match>
          <Match when={props.message.state === 'acked'}>
            <span>{t('Sent')}</span>
          </Match>
          <Match when={isOffline()}>
            <button type="button" onClick={props.live.reconnect}>
              {t('Not sent. Try again')}
            </button>
          </Match>
        </Switch>
      </div>
    </>
  );
}
