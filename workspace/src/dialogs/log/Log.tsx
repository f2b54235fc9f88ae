/** What was said, oldest first. Older messages are loaded towards the top; the server is told what was really seen. */
import { Icon } from '@ui/icons';
import type { Message } from '@ui/protocol.generated';
import { createMemo, For, Show } from 'solid-js';
import { numberLabel, t } from '../../core/words';
import { deliveryKey, hasLetters, isAnswer, isSameLetters, knownLetters, letterEntries } from '../../letters/delivery';
import { LetterEntry } from '../../letters/LetterDelivery';
import { MailEntry } from '../../letters/MailEntry';
import { mailEntries } from '../../letters/mailWords';
import type { Live } from '../../live/live';
import { endWords, reached, withEntries } from '../../live/timeline';
import { entriesOf, logItems } from './entries';
import { LogEntry, SystemEntry } from './LogEntry';
import { tellWhatIsRead } from './readMarks';
import { scrollPosition } from './scrollPosition';
import { UnsentBubble } from './UnsentBubble';

export function Log(props: { live: Live; d: string }) {
  const view = () => props.live.view(props.d);
  const unsent = createMemo(() => props.live.outbox.unsent().filter((it) => it.d === props.d));
  const known = createMemo(() => knownLetters(view(), props.live.row(props.d)), undefined, { equals: isSameLetters });
  const mailedBy = (it: Message) => (isAnswer(it) ? deliveryKey(known(), it.seq) : '');
  const entries = createMemo(() => entriesOf(view()?.messages ?? [], mailedBy));
  const newest = createMemo(() => view()?.messages.filter(isAnswer).at(-1)?.id);
  const letters = createMemo(() => new Map(view()?.letters.map((it) => [it.id, it])));
  const byId = createMemo(() => new Map(entries().map((it) => [it.message.id, it])));
  const ids = createMemo(() => entries().map((it) => it.message.id));
  const lines = createMemo(() => reached(view(), props.live.timeline(props.d)));
  const lineById = createMemo(() => new Map(lines().map((it) => [it.id, it])));
  const mails = createMemo(() => new Map(view()?.mails.map((it) => [it.id, it])));
  const between = createMemo(() => withEntries(withEntries(lines(), letterEntries(view())), mailEntries(view())));
  const places = createMemo(() => logItems(view()?.messages ?? [], between()).map((it) => it.id));
  // Who was here when it ended reads who ended it.
  const isEndShown = () => lines().some((it) => it.type === 'DialogFinished' && it.at === view()?.finished_at);
  const typing = () => (props.live.typing()?.d === props.d ? props.live.typing()?.text : '');
  const position = scrollPosition({
    ids,
    more: () => view()?.more,
    unsent: () => unsent().length,
    isLive: () => props.live.phase() === 'live',
    askOlder: (first) => props.live.older(props.d, first),
  });
  tellWhatIsRead(props.live, props.d, position.atEnd);

  return (
    <div class="log-frame">
      <div
        class="log"
        role="log"
        aria-label={t('Messages')}
        aria-busy={!view() || position.asksOlder()}
        tabindex="0"
        ref={position.setLog}
        onScroll={position.scrolled}
      >
        <div class="log-content" ref={position.setContent}>
          <Show when={view()} fallback={<Skeleton />}>
            {(it) => (
              <>
                <Show when={!it().more} fallback={<p class="system">{t('Loading earlier messages…')}</p>}>
                  <SystemEntry
                    at={it().started_at}
                    text={t('conversation started')}
                    label={numberLabel(it().label)}
                    withDay
                  />
                </Show>
                <For each={places()}>
                  {(id) => (
                    <>
                      <Show when={byId().get(id)}>
                        {(entry) => (
                          <LogEntry
                            entry={entry()}
                            live={props.live}
                            d={props.d}
                            known={known()}
                            isNewest={id === newest()}
                            hasRoom={hasLetters(known())}
                          />
                        )}
                      </Show>
                      <Show when={letters().get(id)}>
                        {(letter) => <LetterEntry live={props.live} letter={letter()} />}
                      </Show>
                      <Show when={mails().get(id)}>{(mail) => <MailEntry live={props.live} mail={mail()} />}</Show>
                      <Show when={lineById().get(id)}>
                        {(line) => <SystemEntry at={line().at} text={line().text} />}
                      </Show>
                    </>
                  )}
                </For>
                <Show when={it().status === 'finished' && !isEndShown()}>
                  <SystemEntry at={it().finished_at} text={endWords(it().ended_by, it().ended_name)} />
                </Show>
                <For each={unsent()}>{(message) => <UnsentBubble live={props.live} message={message} />}</For>
              </>
            )}
          </Show>
          <Show when={typing()}>
            {(text) => (
              <p class="typing" aria-hidden="true">
                <bdi dir="auto">{text()}</bdi>
              </p>
            )}
          </Show>
        </div>
      </div>
      <Show when={position.isNewBelow()}>
        <button type="button" class="button below" onClick={position.toEnd}>
          {t('New messages')}
          <Icon name="down" />
        </button>
      </Show>
    </div>
  );
}

function Skeleton() {
  return (
    <div class="log-skeleton" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  );
}
