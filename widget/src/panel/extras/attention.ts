/** Tells a visitor who looks elsewhere that there is an answer: a short sound and the title of the tab. */
import { playTone } from '@ui/sound';
import { createEffect, onCleanup } from 'solid-js';
import { TitleBadge } from '../kit/alarm';
import { isMuted } from '../kit/sounds';
import { n } from '../kit/words';
import type { PanelState } from '../state';

export function watchAttention(state: PanelState): void {
  let before = 0;
  let silence = () => {};
  createEffect(() => {
    const count = state.unread();
    const looks = state.open() && !document.hidden;
    if (count > before && state.visit.activeHere && !looks) call(count);
    if (!count) silence();
    before = count;
  });
  function call(count: number): void {
    if (!isMuted(state.visit.name)) playTone(660, 0.08);
    if (!document.hidden) return;
    const title = new TitleBadge();
    silence();
    silence = () => title.hide();
    title.show(n('({count}) New message', '({count}) New messages', count));
  }
  const onVisible = () => {
    if (document.hidden) return;
    silence();
    state.visit.markActive();
  };
  const events = ['focus', 'visibilitychange'] as const;
  for (const event of events) window.addEventListener(event, onVisible, true);
  onCleanup(() => {
    silence();
    for (const event of events) window.removeEventListener(event, onVisible, true);
  });
}
