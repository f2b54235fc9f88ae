/** The door between loader and panel: draws the panel into the launcher's shadow root and hands out its handles. */
import { render } from '@ui/renderer';
import tokens from '@ui/tokens.css?inline';
import { createEffect } from 'solid-js';
import type { Host, Panel } from '../contract';
import { addStyles } from './kit/styles';
import { n, speak, t } from './kit/words';
import { PanelView } from './PanelView';
import sheet from './panel.css?inline';
import { Drafts } from './session/drafts';
import { Visit } from './session/visit';
import { PanelState } from './state';
import { importExtras } from './view/lazy';

export async function start(host: Host): Promise<Panel> {
  await speak(host.language());
  const place = document.createElement('div');
  addStyles(host.root, tokens, sheet);
  host.root.append(place);

  const visit = new Visit(host);
  let state: PanelState | undefined;
  const takeAway = render(() => {
    state = new PanelState(host, visit);
    watchBadge(state);
    tellStatus(state);
    return <PanelView state={state} />;
  }, place);
  begin(state as unknown as PanelState);
  const stopWatching = watchPage(visit);
  const panel = handles(host, state as unknown as PanelState, () => {
    stopWatching();
    takeAway();
    place.remove();
  });
  if (host.identity()) panel.identify(host.identity()).catch(() => host.emit('error', { code: 'identity' }));
  if (host.data()) void panel.sendData();
  return panel;
}

export async function forget(host: Host): Promise<void> {
  const visit = new Visit(host);
  new Drafts(`openline:${host.baked.key}`).forget();
  await visit.sender.load();
  await visit.reset();
  visit.leave();
}

/** Who comes from a letter to a browser that knows nobody is asked first. */
function begin(state: PanelState): void {
  if (!state.comesBack() || state.visit.token()) void state.visit.begin();
}

/** A page that is left may come back as it was, out of the browser's memory. */
function watchPage(visit: Visit): () => void {
  const hide = () => visit.leave();
  const show = (event: PageTransitionEvent) => event.persisted && visit.comeBack();
  window.addEventListener('pagehide', hide);
  window.addEventListener('pageshow', show);
  return () => {
    window.removeEventListener('pagehide', hide);
    window.removeEventListener('pageshow', show);
  };
}

function watchBadge(state: PanelState): void {
  createEffect(() => {
    const count = state.unread();
    const words = () => n('Open chat, {count} unread message', 'Open chat, {count} unread messages', count);
    state.host.badge(count, count ? words() : t('Open chat'));
  });
}

/** As soon as it is known, and when it changes. */
function tellStatus({ host, visit }: PanelState): void {
  createEffect(() => {
    if (visit.known.ready()) host.emit('status', { here: visit.known.here() });
  });
}

function handles(host: Host, state: PanelState, takeAway: () => void): Panel {
  const { visit } = state;
  return {
    open(focus) {
      state.open.set(true);
      begin(state);
      visit.wake();
      if (focus) state.composer?.focus();
    },
    close: () => state.open.set(false),
    sendData: async () => (await importExtras()).sendData(state),
    identify: async (token) => (await importExtras()).identify(state, token),
    // By the page: what does not fit waits where the visitor sees it, unless something stands there already.
    say: (text) => void (state.say(text.trim()) || state.draft() || state.write(text.trim())),
    prefill: (text) => state.write(text),
    speak: (language) => speak(language),
    async reset() {
      state.forget();
      state.code.set('');
      host.closed();
      await visit.reset();
      if (state.open()) void visit.begin();
    },
    destroy() {
      takeAway();
      visit.leave();
    },
  };
}
