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
import { inTab, isMyOffer } from '../../live/inbox';
import type { Live } from '../../live/live';
import { waitLevel, waitWords } from '../../live/waiting';
import { OfferBadge, OfferBar, PromiseBadge } from '../parts/DialogBadges';
import { hasDraft } from '../parts/drafts';

interface Props {
  live: Live;
  row: DialogRow;
  current: boolean;
  isTabStop: boolean;
}

export function DialogRowItem(props: Props) {
  const isOffer = () => isMyOffer(props.row, me().id);
  return (
    <li>
      <Link
        class="row"
        classList={{ offered: isOffer(), theirs: !inTab(props.row, 'mine', me().id) }}
        href={dialogPath(props.row.d)}
        data-d={props.row.d}
        tabindex={props.isTabStop ? 0 : -1}
        aria-current={props.current ? 'true' : undefined}
      >
        <Face name={props.row.name} guest={props.row.guest} />
        <span class="row-name">
          <bdi translate="no" dir="auto">
            {visitorName(props.row)}
          </bdi>
        </span>
        <Show when={!isOffer()} fallback={<OfferBadge live={props.live} row={props.row} />}>
          <Signal row={props.row} ahead={props.live.ahead()} />
        </Show>
        <span class="row-text">
          <bdi dir="auto">{props.row.last_text}</bdi>
        </span>
        <span class="row-foot">
          <span class="row-more">
            {numberLabel(props.row.label)} · <Answering live={props.live} row={props.row} />
            <Remarks row={props.row} />
          </span>
          <Show when={props.row.held_mails}>
            <span class="tag claimed">{t('email to look at')}</span>
          </Show>
          <Show when={props.row.quarantined}>
            <span class="tag claimed">{t('spam')}</span>
          </Show>
          <RatingBadge rating={props.row.rating} />
          <Show when={props.row.unread}>
            {(count) => (
              <span class="unread">
                <span aria-hidden="true">{count() > 99 ? '99+' : count()}</span>
                <span class="sr">{n('{count} unread message', '{count} unread messages', count())}</span>
              </span>
            )}
          </Show>
        </span>
        <Show when={isOffer() && props.row.offered_until}>
          {(until) => <OfferBar until={until()} ahead={props.live.ahead()} />}
        </Show>
      </Link>
    </li>
  );
}

function Remarks(props: { row: DialogRow }) {
  const words = () => [
    hasDraft(me().id, props.row.d) ? t('draft') : '',
    props.row.invited.includes(me().id) ? t('you are invited') : '',
    props.row.pinned ? t('kept') : '',
    props.row.review_score ? t('score {mark}', { mark: props.row.review_score }) : '',
  ];
  return (
    <>
      {words()
        .filter(Boolean)
        .map((it) => ` · ${it}`)
        .join('')}
    </>
  );
}

/** One signal a row, the weightiest: overdue, then what was promised, then how long they wait; else just when. */
function Signal(props: { row: DialogRow; ahead: number }) {
  const at = () => now() + props.ahead;
  const isOpen = () => props.row.status !== 'finished';
  const level = () => (isOpen() ? waitLevel(props.row.waiting_since, at()) : 'none');
  return (
    <Switch
      fallback={
        <time class="when" title={fullTime(props.row.last_at)}>
          {shortTime(props.row.last_at, at())}
        </time>
      }
    >
      <Match when={isOpen() && props.row.alert === 'target'}>
        <span class="when late" title={waitWords(props.row.waiting_since, at())}>
          {t('overdue')}
        </span>
      </Match>
      <Match when={isOpen() && props.row.promised_at}>
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
    if (props.live.holding.of(props.row.d)) return t('closing…');
    if (!props.row.operator_id) return t('not assigned yet');
    return props.row.operator_id === me().id ? t('assigned to you') : '';
  };
  const isOffered = () => props.row.status === 'new' && props.row.offered_to !== '';
  // One's own offer is the signal of the row already.
  const offer = () =>
    isMyOffer(props.row, me().id) ? props.row.line : <OfferBadge live={props.live} row={props.row} />;
  return (
    <Show when={!isOffered()} fallback={offer()}>
      <Show
        when={who()}
        fallback={
          <bdi translate="no" dir="auto">
            {props.row.operator}
          </bdi>
        }
      >
        {who()}
      </Show>
    </Show>
  );
}
