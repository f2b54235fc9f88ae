/** Tells a visitor who looks elsewhere that there is an answer: a short sound and the title of the tab. */
import { createEffect, onCleanup } from 'solid-js';
import { n } from './speech';
import type { PanelState } from './state';

const BLINK_MS = 1_200;
const BLINK_AT_MOST_MS = 30_000;

export function watchAttention(state: PanelState): void {
  let before = 0;
  const title = new TitleBadge();
  createEffect(() => {
    const count = state.unread();
    if (count > before && state.visit.activeHere && !(state.open() && !document.hidden)) {
      chime();
      if (document.hidden) title.show(n('({count}) New message', '({count}) New messages', count));
    }
    if (!count) title.hide();
    before = count;
  });
  const onVisible = () => {
    if (document.hidden) return;
    title.hide();
    state.visit.markActive();
  };
  const events = ['focus', 'visibilitychange'] as const;
  for (const event of events) window.addEventListener(event, onVisible, true);
  onCleanup(() => {
    title.hide();
    for (const event of events) window.removeEventListener(event, onVisible, true);
  });
}

/** Alternates with the page's own title, for half a minute; not for those who asked for calm. */
class TitleBadge {
  private own: string | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  show(words: string): void {
    this.hide();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const until = Date.now() + BLINK_AT_MOST_MS;
    this.own = document.title;
    this.timer = setInterval(() => {
      document.title = document.title === words ? (this.own ?? '') : words;
      if (Date.now() > until) this.hide();
    }, BLINK_MS);
  }

  hide(): void {
    clearInterval(this.timer);
    if (this.own !== undefined) document.title = this.own;
    this.own = undefined;
  }
}

/** 0.2 s, made here; the browser allows it only after the visitor has touched the page. */
function chime(): void {
  if (!navigator.userActivation?.hasBeenActive) return;
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.2);
    tone.frequency.value = 660;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.2);
    tone.onended = () => void audio.close();
  } catch {
    // No sound here; the badge says it too.
  }
}
