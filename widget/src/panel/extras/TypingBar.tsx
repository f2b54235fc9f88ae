/** Between the log and the composer: who types, and the end of the conversation. */
import { createEffect, on, Show } from 'solid-js';
import { t } from '../kit/words';
import { toEnd } from '../model/commands';
import type { PanelState } from '../state';
import { announce } from './screen_reader';

const SAY_TYPING_EVERY_MS = 20_000;

export function TypingBar(props: { state: PanelState }) {
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
      announce(props.state, it);
    }),
  );
  return (
    <Show when={open()}>
      {(view) => (
        <div class="strip">
          <p class="typing" aria-hidden="true">
            {words()}
          </p>
          <button type="button" class="quiet" onClick={() => void props.state.ask(toEnd(view().d))}>
            {t('End conversation')}
          </button>
        </div>
      )}
    </Show>
  );
}
