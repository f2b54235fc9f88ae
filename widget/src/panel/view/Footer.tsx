/** Below the log: what comes later, and the composer, which always works and never moves. */
import { createEffect, on, onMount } from 'solid-js';
import { Icon, SEND } from '../kit/Icon';
import { t } from '../kit/words';
import type { PanelState } from '../state';
import { fromExtras } from './lazy';

/** In Safari the Enter that ends a syllable comes after the composition, and by its old code alone tells what it is. */
const isOfTheInputMethod = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

const TALL_PX = 132;

const TypingBar = fromExtras((it) => it.TypingBar);
const TooLong = fromExtras((it) => it.TooLong);

export function Footer(props: { state: PanelState }) {
  return (
    <>
      <TypingBar state={props.state} />
      <Composer state={props.state} />
    </>
  );
}

function Composer(props: { state: PanelState }) {
  const { state } = props;
  let field: HTMLTextAreaElement | undefined;
  const send = (event: Event) => {
    event.preventDefault();
    // Some keyboards and fillers write into the field and tell nobody.
    if (field && field.value !== state.draft()) state.write(field.value);
    state.send();
    field?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !isOfTheInputMethod(event)) send(event);
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
      <TooLong state={state} />
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
        aria-disabled={!state.draft().trim() || state.over() > 0}
        onMouseDown={(event: MouseEvent) => event.preventDefault()}
      >
        <Icon path={SEND} />
      </button>
    </form>
  );
}
