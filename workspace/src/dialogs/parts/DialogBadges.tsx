/** Small words about a dialog that stand in its row and in its header: the promise, whose turn it is. */
import type { DialogRow } from '@ui/protocol.generated';
import { createMemo, Show, untrack } from 'solid-js';
import { clientDataOf } from '../../clients/clientData';
import { createSeconds, now } from '../../core/clock';
import { me } from '../../core/session';
import { t } from '../../core/words';
import type { Live } from '../../live/live';
import { countdown, promiseLevel, promiseWords, secondsLeft } from '../../live/waiting';

export function PromiseBadge(props: { at: number; ahead: number }) {
  const then = () => now() + props.ahead;
  return (
    <Show when={props.at}>
      {(at) => <span class={`when ${promiseLevel(at(), then())}`}>{promiseWords(at(), then())}</span>}
    </Show>
  );
}

/** "yours for 0:42"; to everybody else only whom it was offered to. */
export function OfferBadge(props: { live: Live; row: DialogRow | undefined }) {
  const to = () => (props.row?.status === 'new' ? props.row.offered_to : '');
  return (
    <Show when={to()}>
      {(id) => (
        <Show
          when={id() === me().id}
          fallback={<span>{t('offered to {name}', { name: props.live.nameOf(id()) || t('a colleague') })}</span>}
        >
          <Yours until={props.row?.offered_until ?? 0} ahead={props.live.ahead()} />
        </Show>
      )}
    </Show>
  );
}

function Yours(props: { until: number; ahead: number }) {
  const at = createSeconds();
  const words = () => {
    const left = secondsLeft(props.until, at() + props.ahead);
    return left ? t('yours for {time}', { time: countdown(left) }) : t('waiting for you');
  };
  return <span class="yours">{words()}</span>;
}

/** An offer's seconds as a bar that runs down; a minute is its whole length, or the offer, if that is longer. */
export function OfferBar(props: { until: number; ahead: number }) {
  const at = createSeconds();
  const left = () => secondsLeft(props.until, at() + props.ahead);
  const whole = createMemo(() => Math.max(60, untrack(left)));
  return <progress class="offer-bar" aria-hidden="true" max={whole()} value={left()} />;
}

/** The name may be chosen to look like a colleague's. */
export function ImitationBadge(props: { d: string }) {
  return (
    <Show when={clientDataOf(props.d)?.visitor.imitates}>
      <span class="tag claimed" title={t("This visitor's name looks like one of your team.")}>
        {t('not a colleague')}
      </span>
    </Show>
  );
}

/** Colour alone would not do: the words say that visitors do not see it. */
export function NoteHead() {
  return <p class="note-words">{t('Note – not visible to the client')}</p>;
}
