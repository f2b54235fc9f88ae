/** One dialog in the list: who, what they wrote last, how long they wait, who answers. */
import type { DialogRow } from '@ui/protocol.generated';
import { Show } from 'solid-js';
import { now } from '../shell/clock';
import { Link } from '../shell/Link';
import { initial } from '../shell/Nav';
import { dialogPath } from '../shell/router';
import { me } from '../shell/session';
import { fullTime, n, numberLabel, shortTime, t, visitorName } from '../shell/words';
import { waitLevel, waitWords } from './waiting';

export function DialogRowItem(props: { row: DialogRow; current: boolean; ahead: number }) {
  return (
    <li>
      <Link
        class="row"
        href={dialogPath(props.row.d)}
        data-d={props.row.d}
        aria-current={props.current ? 'true' : undefined}
      >
        <span class={`face guest-${props.row.guest % 12}`} aria-hidden="true">
          {props.row.name ? initial(props.row.name) : '?'}
        </span>
        <span class="row-name">
          <bdi dir="auto">{visitorName(props.row)}</bdi>
        </span>
        <When row={props.row} ahead={props.ahead} />
        <span class="row-text">
          <bdi dir="auto">{props.row.last_text}</bdi>
        </span>
        <span class="row-foot">
          <span class="row-more">
            {numberLabel(props.row.label)} · <Answering row={props.row} />
          </span>
          <Show when={props.row.unread}>
            {(count) => (
              <span class="unread">
                <span aria-hidden="true">{count() > 99 ? '99+' : count()}</span>
                <span class="sr">{n('{count} unread message', '{count} unread messages', count())}</span>
              </span>
            )}
          </Show>
        </span>
      </Link>
    </li>
  );
}

function When(props: { row: DialogRow; ahead: number }) {
  const at = () => now() + props.ahead;
  const level = () => (props.row.status === 'finished' ? 'none' : waitLevel(props.row.waiting_since, at()));
  return (
    <Show
      when={level() !== 'none'}
      fallback={
        <time class="when" title={fullTime(props.row.last_at)}>
          {shortTime(props.row.last_at, at())}
        </time>
      }
    >
      <span class={`when ${level()}`}>{waitWords(props.row.waiting_since, at())}</span>
    </Show>
  );
}

function Answering(props: { row: DialogRow }) {
  const who = () => {
    if (props.row.status === 'finished') return t('finished');
    if (!props.row.operator_id) return t('nobody answers yet');
    return props.row.operator_id === me().id ? t('you answer') : '';
  };
  return (
    <Show when={who()} fallback={<bdi dir="auto">{props.row.operator}</bdi>}>
      {who()}
    </Show>
  );
}
