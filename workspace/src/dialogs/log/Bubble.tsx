/** What somebody said, and at the end of a group who, when, and what became of it. */
import { Icon } from '@ui/icons';
import { createMemo, Show } from 'solid-js';
import { me } from '../../core/session';
import { clockTime, fullTime, t } from '../../core/words';
import { Files } from '../../kit/Files';
import { deliveryOf, isAnswer, type KnownLetters } from '../../letters/delivery';
import { LetterDelivery } from '../../letters/LetterDelivery';
import { WholeMailText } from '../../letters/MailEntry';
import { mailOf } from '../../letters/mailWords';
import type { Live } from '../../live/live';
import { NoteHead } from '../parts/DialogBadges';
import type { MessageEntry } from './entries';
import { FoundContacts } from './FoundContacts';
import { OwnMenu } from './OwnMenu';
import { isOwnAnswer } from './ownMessages';
import { RichText } from './RichText';

export interface BubbleProps {
  entry: MessageEntry;
  live: Live;
  d: string;
  known: KnownLetters;
  /** Of the answers that stand. */
  isNewest: boolean;
  /** There may be more to tell about it soon: its place is kept. */
  hasRoom: boolean;
}

export function Bubble(props: BubbleProps) {
  const message = () => props.entry.message;
  const isVisitor = () => message().author === 'visitor';
  const isNote = () => message().kind === 'note';
  const isGone = () => message().changed === 'retracted';
  const mail = createMemo(() => (message().by_mail ? mailOf(props.live.view(props.d), message().id) : undefined));
  const isOwn = () => isOwnAnswer(message(), me(), props.live.row(props.d), props.live.team().members);
  return (
    <>
      <div
        class="bubble"
        classList={{ ours: !isVisitor(), grouped: !props.entry.endsGroup, note: isNote(), retracted: isGone() }}
      >
        <span class="sr">{isVisitor() ? t('Visitor:') : `${message().name || t('Auto message')}:`} </span>
        <Show when={isNote()}>
          <NoteHead />
        </Show>
        <Show when={!isGone()} fallback={t('Reply deleted')}>
          <Show when={message().text}>
            <RichText text={message().text} />
          </Show>
          <Show when={message().changed}>
            <span class="edited"> {t('edited')}</span>
          </Show>
          <Files message={message()} />
        </Show>
        <Show when={isOwn()}>
          <OwnMenu live={props.live} d={props.d} message={message()} />
        </Show>
      </div>
      <Show when={mail()}>{(it) => <WholeMailText mail={it()} />}</Show>
      <Show when={props.entry.endsGroup}>
        <div class="meta" classList={{ ours: !isVisitor(), 'has-room': props.isNewest && props.hasRoom }}>
          <Show when={!isVisitor()} fallback={<span>{t('visitor')}</span>}>
            <bdi translate="no" dir="auto">
              {message().author === 'line' ? t('Auto message') : message().name}
            </bdi>
          </Show>
          <Show when={message().by_mail}>
            <span class="by-mail">
              <Icon name="letters" /> {t('by email')}
            </span>
          </Show>
          <Show when={mail()?.state === 'taken' && mail()?.sender}>
            {(sender) => (
              <bdi translate="no" dir="ltr">
                {sender()}
              </bdi>
            )}
          </Show>
          <Show when={message().sender_unchecked}>
            <span>
              <span class="tag claimed">{t('sender not checked')}</span>
            </span>
          </Show>
          <time title={fullTime(message().at)}>{clockTime(message().at)}</time>
          <Show when={isAnswer(message())}>
            <LetterDelivery {...props} delivery={deliveryOf(props.known, message().seq)} />
          </Show>
        </div>
      </Show>
      <FoundContacts live={props.live} d={props.d} message={message()} />
    </>
  );
}
