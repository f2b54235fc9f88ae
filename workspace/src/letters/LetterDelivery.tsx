/** What became of an answer, in words, with what can be done about it; and a copy's line in the log (MAIL-8). */
import type { LetterView } from '@ui/protocol.generated';
import { For, type JSX, Match, onCleanup, Show, Switch } from 'solid-js';
import { createSeconds } from '../core/clock';
import { clockTime, fullTime, t } from '../core/words';
import type { Live } from '../live/live';
import { countdown, secondsLeft } from '../live/waiting';
import type { DeliveryState } from './delivery';
import { way } from './mail';
import { kindName, type LetterAction, letterActions, letterWords, readerWords, tellsMore, tone } from './words';

interface Props {
  live: Live;
  d: string;
  delivery: DeliveryState;
  /** The letter that is due tells all: one place for its buttons. */
  isNewest: boolean;
}

export function LetterDelivery(props: Props) {
  const due = () => (props.delivery.is === 'due' ? props.delivery.at : 0);
  const letter = () => (props.delivery.is === 'letter' ? props.delivery : undefined);
  return (
    <Switch fallback={<span>{props.delivery.is === 'read' ? t('Read') : t('Sent')}</span>}>
      <Match when={due()}>
        {(at) => (
          <>
            <span>{t('Sent')}</span>
            <span class="delivery">
              <Countdown until={at()} ahead={props.live.ahead()} />
              <Show when={props.isNewest}>
                <DeliveryButton act={() => props.live.act({ t: 'mail_now', d: props.d })}>
                  {t('Send now')}
                </DeliveryButton>
                <DeliveryButton act={() => props.live.act({ t: 'mail_not', d: props.d })}>
                  {t("Don't send")}
                </DeliveryButton>
              </Show>
            </span>
          </>
        )}
      </Match>
      <Match when={letter()}>
        {(it) => (
          <>
            <Show when={it().isRead}>
              <span>{t('Read')}</span>
            </Show>
            <LetterWords live={props.live} letter={it().letter} />
          </>
        )}
      </Match>
      <Match when={props.delivery.is === 'apart'}>
        <span>{t('Sent')}</span>
        <span class="delivery">{t("won't be emailed")}</span>
      </Match>
    </Switch>
  );
}

/** The seconds are for the eye; who listens hears the time once. */
function Countdown(props: { until: number; ahead: number }) {
  const at = createSeconds();
  const left = () => secondsLeft(props.until, at() + props.ahead);
  return (
    <span>
      <span class="seconds" aria-hidden="true">
        {left() ? t('emails in {time}', { time: countdown(left()) }) : t('emailing now')}
      </span>
      <span class="sr">{t('email at {time}', { time: clockTime(props.until - props.ahead) })}</span>
    </span>
  );
}

function LetterWords(props: { live: Live; letter: LetterView }) {
  const letter = () => props.letter;
  const act = (act: LetterAction) => props.live.act({ t: 'letter', letter: letter().id, act });
  return (
    <span class="delivery">
      <span class={`delivery-words ${tone(letter().state)}`}>{letterWords(letter(), way())}</span>
      <For each={readerWords(letter())}>{(words) => <span>{words}</span>}</For>
      <Show when={tellsMore(letter())}>
        <details class="server-reply">
          <summary>{t('Server response')}</summary>
          <bdi dir="auto">{letter().result}</bdi>
        </details>
      </Show>
      <Show when={letterActions(letter()).includes('send')}>
        <DeliveryButton act={() => act('send')}>{t('Send now')}</DeliveryButton>
      </Show>
      <Show when={letterActions(letter()).includes('retry')}>
        <DeliveryButton act={() => act('retry')}>{t('Try again')}</DeliveryButton>
      </Show>
      <Show when={letterActions(letter()).includes('cancel')}>
        <DeliveryButton act={() => act('cancel')}>{t("Don't send")}</DeliveryButton>
      </Show>
    </span>
  );
}

/** Pressed it goes away: whoever was on it stands in the log then, not nowhere. */
function DeliveryButton(props: { act: () => void; children: JSX.Element }) {
  let button!: HTMLButtonElement;
  onCleanup(() => {
    if (document.activeElement === button) button.closest<HTMLElement>('.log')?.focus({ preventScroll: true });
  });
  return (
    <button type="button" ref={button} onClick={() => props.act()}>
      {props.children}
    </button>
  );
}

/** A copy of the conversation, or a request for leave to write. */
export function LetterEntry(props: { live: Live; letter: LetterView }) {
  return (
    <div class="system letter-line" title={fullTime(props.letter.created_at)}>
      {kindName(props.letter.kind)} · <LetterWords live={props.live} letter={props.letter} />
    </div>
  );
}
