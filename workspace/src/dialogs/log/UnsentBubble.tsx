/** An answer that is not (yet) in the dialog, with its true state; nothing that was written is ever thrown away. */
import type { DialogRow } from '@ui/protocol.generated';
import { Match, Show, Switch } from 'solid-js';
import { notices } from '../../core/notices';
import { me } from '../../core/session';
import { t } from '../../core/words';
import type { Live } from '../../live/live';
import type { Unsent } from '../../live/unsent';
import { NoteHead } from '../parts/DialogBadges';
import { RichText } from './RichText';

export function UnsentBubble(props: { live: Live; message: Unsent }) {
  const isOffline = () => props.live.phase() !== 'live';
  const isFailed = () => props.message.state === 'failed';
  const row = () => props.live.row(props.message.d);
  const isAnothers = () => !props.message.note && row()?.status === 'in_work' && !isFor(row(), me().id);
  function again(): void {
    const { d, cid } = props.message;
    if (!isAnothers()) return props.live.outbox.tryAgain(cid);
    // Trying again alone would be refused for ever: a colleague has the dialog.
    props.live.act({ t: 'take_over', d, of: row()?.operator_id ?? '' }, (why) =>
      why ? notices.refused(d, why) : props.live.outbox.tryAgain(cid),
    );
  }
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
            <button type="button" onClick={again}>
              {isAnothers() ? t('Take over and send') : t('Not sent. Try again')}
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

const isFor = (row: DialogRow | undefined, id: string) => row?.operator_id === id || !!row?.invited.includes(id);
