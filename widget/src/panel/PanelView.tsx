/** The panel as a whole. */
import { onMount, Show } from 'solid-js';
import { language } from './kit/words';
import type { PanelState } from './state';
import { Footer } from './view/Footer';
import { Header } from './view/Header';
import { Log } from './view/Log';
import { loadExtras, ReturnLink } from './view/lazy';
import { Notices } from './view/Notices';
import { fitScreen } from './view/screen';

export function PanelView(props: { state: PanelState }) {
  const { state } = props;
  loadExtras(state);
  let panel: HTMLElement | undefined;
  onMount(() => {
    if (panel) fitScreen(state, panel);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.isComposing) state.host.closed();
  };
  return (
    <section
      class="panel"
      role="dialog"
      aria-modal={state.covers()}
      aria-labelledby="openline-title"
      hidden={!state.open()}
      ref={panel}
      onKeyDown={onKeyDown}
    >
      <Show when={language()} keyed>
        <Header state={state} />
        <Show when={!state.code()} fallback={<ReturnLink state={state} />}>
          <Notices state={state} />
          <Log state={state} />
          <Footer state={state} />
        </Show>
      </Show>
      <p class="vh" role="status">
        {state.spoken()}
      </p>
    </section>
  );
}
