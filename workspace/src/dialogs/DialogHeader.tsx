/** Who writes, the number to read out or copy, where it came from, and what can be done with the dialog as a whole. */
import { Icon } from '@ui/icons';
import { Show } from 'solid-js';
import { clientDataOf } from '../clients/clientData';
import { me } from '../core/session';
import { shortUrl } from '../core/shortUrl';
import { t, visitorName } from '../core/words';
import { Link } from '../kit/Link';
import { Menu, type MenuItem } from '../kit/Menu';
import { RatingBadge } from '../kit/RatingBadge';
import type { Live } from '../live/live';
import { CopyNumber } from './CopyNumber';
import { type AllowedActions, type Box, mayInvite } from './parts/acts';
import { ImitationBadge, OfferBadge, PromiseBadge } from './parts/DialogBadges';
import { closeDialog, heldWords } from './parts/endings';

interface Props {
  live: Live;
  d: string;
  cardOpen: boolean;
  onCard: () => void;
  acts: AllowedActions;
  onBox: (box: Box) => void;
}

export function DialogHeader(props: Props) {
  const row = () => props.live.row(props.d);
  const who = () => row() ?? clientDataOf(props.d)?.visitor;
  return (
    <header class="top dialog-top">
      <Link class="button icon-only back" href="/" aria-label={t('Back')}>
        <Icon name="back" />
      </Link>
      <div class="dialog-who">
        <div class="dialog-name">
          <h1>
            <bdi translate="no" dir="auto">
              {who() ? visitorName(who() ?? { name: '', guest: 0 }) : ' '}
            </bdi>
          </h1>
          {/* Fixed by us, so that a visitor who calls herself "Support" is still seen to be a visitor (T27). */}
          <span class="tag plain">{t('visitor')}</span>
          <ImitationBadge d={props.d} />
          <Badges live={props.live} d={props.d} />
        </div>
        <Summary live={props.live} d={props.d} />
      </div>
      <Buttons {...props} />
    </header>
  );
}

/** What must be seen before one answers. */
function Badges(props: { live: Live; d: string }) {
  return (
    <>
      <Show when={props.live.row(props.d)?.blocked}>
        <span class="tag claimed">{t('blocked')}</span>
      </Show>
      <Show when={props.live.row(props.d)?.spam}>
        <span class="tag claimed">{t('spam')}</span>
      </Show>
      <PromiseBadge at={props.live.view(props.d)?.promised_at ?? 0} ahead={props.live.ahead()} />
    </>
  );
}

/** The most important stands first: a narrow window cuts the end. */
function Summary(props: { live: Live; d: string }) {
  const row = () => props.live.row(props.d);
  const view = () => props.live.view(props.d);
  const page = () => clientDataOf(props.d)?.visitor.page;
  return (
    <p class="dialog-details">
      <Show when={view() ?? row()}>
        {(it) => (
          <>
            <CopyNumber label={it().label} />
            <Show when={props.live.isViewing(props.d)}>
              <span class="viewing">{t('viewing the chat')}</span>
            </Show>
            {/* The view has the name that visitors see, if any. After the end it is nobody's any more. */}
            <Show
              when={(row() ?? it()).status !== 'finished' && (row() ?? it()).operator}
              fallback={<OfferBadge live={props.live} row={row()} />}
            >
              {(name) => <Answers name={name()} isMe={row()?.operator_id === me().id} />}
            </Show>
            <RatingBadge rating={view()?.rating ?? ''} />
            <span class="dialog-line">{it().line}</span>
          </>
        )}
      </Show>
      <Show when={page()?.url}>
        {(url) => (
          <bdi translate="no" class="dialog-page" title={page()?.title || url()}>
            {shortUrl(url())}
          </bdi>
        )}
      </Show>
    </p>
  );
}

function Answers(props: { name: string; isMe: boolean }) {
  return (
    <Show when={!props.isMe} fallback={<span>{t('assigned to you')}</span>}>
      <span>
        {t('assigned to')}{' '}
        <bdi translate="no" dir="auto">
          {props.name}
        </bdi>
      </span>
    </Show>
  );
}

function Buttons(props: Props) {
  const act = (t: 'take' | 'decline' | 'reopen') => props.live.act({ t, d: props.d });
  const held = () => props.live.holding.of(props.d);
  return (
    <div class="dialog-acts">
      <button
        type="button"
        class="button card-toggle"
        aria-expanded={props.cardOpen}
        aria-controls="client"
        onClick={props.onCard}
      >
        {t('Profile')}
      </button>
      <Show when={props.acts.take}>
        <ActionButton name={t('Take')} key="A" primary onPress={() => act('take')} />
      </Show>
      <Show when={props.acts.decline}>
        <ActionButton name={t('Decline')} key="S" onPress={() => act('decline')} />
      </Show>
      <Show when={props.acts.transfer && !props.acts.decline}>
        <ActionButton name={t('Transfer')} key="T" onPress={() => props.onBox('transfer')} />
      </Show>
      <Show when={props.acts.finish && !held()}>
        <ActionButton
          name={t('Close')}
          label={t('Close conversation')}
          key="E"
          onPress={() => closeDialog(props.live, props.d)}
        />
      </Show>
      <Show when={held()}>
        <ActionButton name={t('Undo')} key="Z" primary onPress={props.live.holding.undo} />
      </Show>
      <Show when={props.acts.reopen}>
        <ActionButton name={t('Reopen')} onPress={() => act('reopen')} />
      </Show>
      <Menu icon="more" label={t('More about the conversation')} items={moreItems(props)} />
    </div>
  );
}

/** `label` says in full what a narrow button says in short. */
function ActionButton(props: { name: string; label?: string; key?: string; primary?: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      class="button"
      classList={{ primary: props.primary }}
      aria-label={props.label}
      aria-keyshortcuts={props.key}
      onClick={props.onPress}
    >
      {props.name}
      <Show when={props.key}>
        <span class="key" aria-hidden="true">
          {props.key}
        </span>
      </Show>
    </button>
  );
}

function moreItems({ live, d, acts, onBox }: Props): MenuItem[] {
  const items: Array<[boolean, string, () => void]> = [
    [acts.takeOver, t('Take over'), () => onBox('take_over')],
    // Beside Take and Decline there is no room for it.
    [acts.transfer && acts.decline, t('Transfer'), () => onBox('transfer')],
    [mayInvite(live.row(d)), t('Invite a colleague'), () => onBox('invite')],
    [acts.pin, t('Keep with me'), () => live.act({ t: 'pin', d, on: true })],
    [acts.unpin, t('Release'), () => live.act({ t: 'pin', d, on: false })],
    [true, t('Create lead'), () => live.act({ t: 'lead', d })],
    [acts.review, t('Score this conversation'), () => onBox('review')],
    [acts.spam, t('Mark as spam'), () => live.hold({ t: 'spam', d, on: true }, heldWords(live, d, 'spam'))],
    [acts.block, t('Block visitor'), () => live.hold({ t: 'spam', d, on: true }, heldWords(live, d, 'block'))],
    [acts.unban, live.row(d)?.blocked ? t('Unblock') : t('Not spam'), () => live.act({ t: 'spam', d, on: false })],
    [acts.deleteSpam, t('Delete spam'), () => onBox('delete')],
  ];
  return items.filter(([may]) => may).map(([, name, act]) => ({ name, act }));
}
