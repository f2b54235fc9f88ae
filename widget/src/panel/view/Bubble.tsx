/** One message: who, what, and for the visitor's own what became of it. User's words are text, never HTML. */

import { For, onCleanup, onMount, Show } from 'solid-js';
import { clock, t } from '../kit/words';
import type { Row } from '../model/rows';
import type { PanelState } from '../state';
import { Files, fromExtras } from './lazy';

export function Bubble(props: { row: Row; state: PanelState }) {
  const { mine, name } = props.row;
  const changed = () => props.row.message?.changed;
  const isGone = () => changed() === 'retracted';
  const pieces = () => {
    const text = isGone() ? t('Message deleted') : props.row.text;
    return props.state.extras()?.linkify(text) ?? [{ text, href: '' }];
  };
  let element: HTMLDivElement | undefined;
  onMount(() => {
    const { d, seq } = props.row;
    // Without a place in the stream it is only shown: out of a letter.
    if (!mine && seq && element) onCleanup(props.state.watch(element, { d, seq }));
  });
  return (
    <div
      class="msg"
      classList={{ me: mine, first: props.row.first, last: props.row.last, gone: isGone() }}
      aria-live={changed() ? 'off' : undefined}
      ref={element}
    >
      <Show when={!mine && props.row.first} fallback={<span class="vh">{mine ? t('You') : name}: </span>}>
        <p class="from">
          <bdi>{name}</bdi>
          <span class="time">{clock(props.row.at)}</span>
        </p>
      </Show>
      <Show when={props.row.text || isGone()}>
        <p class="bubble" dir="auto">
          <For each={pieces()}>
            {(piece) => (piece.href ? <Link text={piece.text} href={piece.href} /> : piece.text)}
          </For>
        </p>
      </Show>
      <Show when={props.row.message?.files?.length}>
        <Files row={props.row} state={props.state} />
      </Show>
      <Show when={changed() === 'edited'}>
        <p class="meta">{t('edited')}</p>
      </Show>
      <Show when={mine}>
        <DeliveryState row={props.row} state={props.state} />
      </Show>
      <Show when={props.row.reach}>
        <ReachSuggestion row={props.row} state={props.state} />
      </Show>
    </div>
  );
}

const ReachSuggestion = fromExtras((it) => it.ReachSuggestion);
const NotSent = fromExtras((it) => it.NotSent);

function Link(props: { text: string; href: string }) {
  return (
    <a href={props.href} target="_blank" rel="noopener noreferrer nofollow">
      {props.text}
    </a>
  );
}

/** sending → sent → read, or not sent and why, or why it waits. Said once for a run of messages. */
function DeliveryState(props: { row: Row; state: PanelState }) {
  const wait = () => props.row.entry?.msg;
  const words = () => {
    const { state, at } = props.row;
    if (state === 'sending') return wait() ?? t('Sending…');
    return state === 'read' ? t('Read {time}', { time: clock(at) }) : t('Sent {time}', { time: clock(at) });
  };
  return (
    <Show
      when={props.row.state === 'failed'}
      fallback={
        <Show when={props.row.last || (props.row.state === 'sending' && !wait())}>{<p class="meta">{words()}</p>}</Show>
      }
    >
      <NotSent row={props.row} state={props.state} />
    </Show>
  );
}
