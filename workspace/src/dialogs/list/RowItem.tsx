/** One dialog in the list: who, what they wrote last, how long they wait, who answers. */
import type { DialogRow } from '@ui/protocol.generated';
import { Match, Show, Switch } from 'solid-js';
import { now } from '../../core/clock';
import { dialogPath } from '../../core/router';
import { me } from '../../core/session';
import { fullTime, n, numberLabel, shortTime, t, visitorName } from '../../core/words';
import { Face } from '../../kit/Face';
import { Link } from '../../kit/Link';
import { RatingBadge } from '../../kit/RatingBadge';
import type { Live } from '../../live/live';
import { waitLevel, waitWords } from '../../live/waiting';
import { OfferBadge, PromiseBadge } from '../parts/DialogBadges';

export function DialogRowItem(props: { live: Live; row: DialogRow; current: boolean }) {
  return (
    <li>
      <Link
        class="row"
        classList={{ alarmed: props.row.alert !== '' && props.row.status !== 'finished' }}
        href={dialogPath(props.row.d)}
        data-d={props.row.d}
        aria-current={props.current ? 'true' : undefined}
      >
        <Face name={props.row.name} guest={props.row.guest} />
        <span class="row-name">
          <bdi dir="auto">{visitorName(props.row)}</bdi>
        </span>
        <When row={props.row} ahead={props.live.ahead()} />
        <span class="row-text">
          <bdi dir="auto">{props.row.last_text}</bdi>
        </span>
        <span class="row-foot">
          <span class="row-more">
            {numberLabel(props.row.label)} · <Answering live={props.live} row={props.row} />
          </span>
          <Badges row={props.row} />
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

function Badges(props: { row: DialogRow }) {
  return (
    <>
      <Show when={props.row.held_mails}>
        <span class="tag claimed">{t('email to look at')}</span>
      </Show>
      <Show when={props.row.alert === 'target' && props.row.status !== 'finished'}>
        <span class="tag bad">{t('overdue')}</span>
      </Show>
      <Show when={props.row.quarantined}>
        <span class="tag claimed">{t('spam')}</span>
      </Show>
      <Show when={props.row.pinned}>
        <span class="tag plain">{t('kept')}</span>
      </Show>
      <RatingBadge rating={props.row.rating} />
      <Show when={props.row.review_score}>
        {(score) => <span class="tag plain">{t('score {mark}', { mark: score() })}</span>}
      </Show>
    </>
  );
}

/** A promise says more than the waiting that it was made for. */
function When(props: { row: DialogRow; ahead: number }) {
  const at = () => now() + props.ahead;
  const level = () => (props.row.status === 'finished' ? 'none' : waitLevel(props.row.waiting_since, at()));
  return (
    <Switch
      fallback={
        <time class="when" title={fullTime(props.row.last_at)}>
          {shortTime(props.row.last_at, at())}
        </time>
      }
    >
      <Match when={props.row.promised_at && props.row.status !== 'finished'}>
        <PromiseBadge at={props.row.promised_at} ahead={props.ahead} />
      </Match>
      <Match when={level() !== 'none'}>
        <span class={`when ${level()}`}>{waitWords(props.row.waiting_since, at())}</span>
      </Match>
    </Switch>
  );
}

function Answering(props: { live: Live; row: DialogRow }) {
  const who = () => {
    if (props.row.status === 'finished') return t('closed');
    if (!props.row.operator_id) return t('not assigned yet');
    return props.row.operator_id === me().id ? t('assigned to you') : '';
  };
  const isOffered = () => props.row.status === 'new' && props.row.offered_to !== '';
  return (
    <Show when={!isOffered()} fallback={<OfferBadge live={props.live} row={props.row} />}>
      <Show when={who()} fallback={<bdi dir="auto">{props.row.operator}</bdi>}>
        {who()}
      </Show>
    </Show>
  );
}
