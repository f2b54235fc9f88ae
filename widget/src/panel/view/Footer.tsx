/** Below the log: who types, the end of the conversation, and the composer, which always works and never moves. */
import { createEffect, on, onMount, Show } from 'solid-js';
import { Icon, SEND } from '../kit/Icon';
import { n, t } from '../kit/words';
import type { PanelState } from '../state';

const TALL_PX = 132;
const SAY_TYPING_EVERY_MS = 20_000;

export function Footer(props: { state: PanelState }) {
  return (
    <>
      <TypingBar state={props.state} />
      <Composer state={props.state} />
    </>
  );
}

function TypingBar(props: { state: PanelState }) {
  const { visit } = props.state;
  const open = () => visit.known.threads().find(({ view }) => view.status !== 'finished')?.view;
  const words = () => {
    const who = visit.known.typing();
    return who ? t('{name} is typing…', { name: who.name || visit.known.line() }) : '';
  };
  let announcedAt = 0;
  createEffect(
    on(words, (it) => {
      if (!it || Date.now() - announcedAt < SAY_TYPING_EVERY_MS) return;
      announcedAt = Date.now();
      props.state.extras()?.announce(props.state, it);
    }),
  );
  return (
    <Show when={open()}>
      {(view) => (
        <div class="strip">
          <p class="typing" aria-hidden="true">
            {words()}
          </p>
          <button type="button" class="quiet" onClick={() => visit.end(view().d)}>
            {t('End conversation')}
          </button>
        </div>
      )}
    </Show>
  );
}

function Composer(props: { state: PanelState }) {
  const { state } = props;
  let field: HTMLTextAreaElement | undefined;
  const over = () => state.draft().length - state.visit.known.textLimit();

  const send = (event: Event) => {
    event.preventDefault();
    state.send();
    field?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
  };
  const grow = () => {
    if (!field) return;
    field.style.height = 'auto';
    // Asked for nothing, the browser would lay the whole panel out for it once more.
    if (state.draft()) field.style.height = `${Math.min(field.scrollHeight, TALL_PX)}px`;
  };
  onMount(() => {
    state.composer = field;
  });
  createEffect(on([state.draft, state.open], grow));

  return (
    <form class="composer" onSubmit={send}>
      <Show when={over() > 0}>
        <p class="over" role="alert">
          {n('{count} character too many', '{count} characters too many', over())}
        </p>
      </Show>
      <textarea
        ref={field}
        rows="1"
        dir="auto"
        aria-label={t('Message')}
        placeholder={t('Type a message…')}
        enterkeyhint="send"
        value={state.draft()}
        onInput={(event: InputEvent) => state.typed((event.currentTarget as HTMLTextAreaElement).value)}
        onKeyDown={onKeyDown}
      />
      {/* It keeps the focus, and with it the keyboard of a phone, in the text. */}
      <button
        type="submit"
        class="tool send"
        aria-label={t('Send')}
        aria-disabled={!state.draft().trim() || over() > 0}
        onMouseDown={(event: MouseEvent) => event.preventDefault()}
      >
        <Icon path={SEND} />
      </button>
    </form>
  );
}
