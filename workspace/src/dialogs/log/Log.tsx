/**
 * What was said, oldest first. Stays at its end while the reader is there, loads older messages towards the top
 * without moving what is read, and tells the server what was really seen.
 */
import { Icon } from '@ui/icons';
import type { Message } from '@ui/protocol.generated';
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import { numberLabel, t } from '../../core/words';
import { deliveryKey, hasLetters, isAnswer, isSameLetters, knownLetters, letterEntries } from '../../letters/delivery';
import { LetterEntry } from '../../letters/LetterDelivery';
import type { Live } from '../../live/live';
import { endWords, reached, withEntries } from '../../live/timeline';
import { entriesOf, logItems } from './entries';
import { LogEntry, SystemEntry } from './LogEntry';
import { tellWhatIsRead } from './readMarks';
import { UnsentBubble } from './UnsentBubble';

const NEAR_END_PX = 40;
const NEAR_START_PX = 300;

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
  const between = createMemo(() => withEntries(lines(), letterEntries(view())));
  const places = createMemo(() => logItems(view()?.messages ?? [], between()).map((it) => it.id));
  // Who was here when it ended reads who ended it.
  const isEndShown = () => lines().some((it) => it.type === 'DialogFinished' && it.at === view()?.finished_at);
  const typing = () => (props.live.typing()?.d === props.d ? props.live.typing()?.text : '');
  const [atEnd, setAtEnd] = createSignal(true);
  const [asksOlder, setAsksOlder] = createSignal(false);
  const [isNewBelow, setNewBelow] = createSignal(false);
  let log!: HTMLDivElement;
  let content!: HTMLDivElement;
  // What stands below the reader's place: it does not change when older messages come in above.
  let fromEnd = 0;

  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    setNewBelow(false);
  };
  function scrolled(): void {
    fromEnd = log.scrollHeight - log.scrollTop;
    setAtEnd(log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX);
    if (atEnd()) setNewBelow(false);
    if (log.scrollTop < NEAR_START_PX) askOlder();
  }
  function askOlder(): void {
    const first = ids()[0];
    if (asksOlder() || !first || !view()?.more) return;
    setAsksOlder(props.live.older(props.d, first));
  }

  // Whatever changes the height (a message, a longer draft below, a phone's keyboard): the end stays the end.
  onMount(() => {
    const sizes = new ResizeObserver(() => (atEnd() ? toEnd() : undefined));
    sizes.observe(log);
    sizes.observe(content);
    onCleanup(() => sizes.disconnect());
  });
  createEffect(
    on(ids, (now, before = []) => {
      const isOlder = before.length > 0 && now[0] !== before[0] && now.at(-1) === before.at(-1);
      if (isOlder) {
        // Browsers do not hold the place of whoever is at the very top.
        log.scrollTop = log.scrollHeight - fromEnd;
        setAsksOlder(false);
      } else if (before.length > 0 && !atEnd() && now.at(-1) !== before.at(-1)) setNewBelow(true);
    }),
  );
  createEffect(
    on(
      () => view()?.more,
      () => setAsksOlder(false),
      { defer: true },
    ),
  );
  createEffect(
    on(
      () => unsent().length,
      (now, before = 0) => now > before && queueMicrotask(toEnd),
      { defer: true },
    ),
  );

  tellWhatIsRead(props.live, props.d, atEnd);
  // What was asked of a connection that is gone is not answered any more.
  createEffect(() => props.live.phase() !== 'live' && setAsksOlder(false));

  return (
    <div class="log-frame">
      <div
        class="log"
        role="log"
        aria-label={t('Messages')}
        aria-busy={!view() || asksOlder()}
        tabindex="0"
        ref={log}
        onScroll={scrolled}
      >
        <div class="log-content" ref={content}>
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
      <Show when={isNewBelow()}>
        <button type="button" class="button below" onClick={toEnd}>
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
