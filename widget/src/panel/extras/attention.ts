/** Tells a visitor who looks elsewhere that there is an answer: a short sound, and the title of the tab until it is read. */
import { playTone } from '@ui/sound';
import { createEffect, onCleanup } from 'solid-js';
import { TitleBadge } from '../kit/alarm';
import { cell } from '../kit/cell';
import { isMuted } from '../kit/sounds';
import { n } from '../kit/words';
import type { PanelState } from '../state';

export function watchAttention(state: PanelState): void {
  const title = new TitleBadge();
  const hidden = cell(document.hidden);
  let before = 0;
  createEffect(() => {
    const count = state.unread();
    const looks = state.open() && !hidden();
    if (count && !looks) title.show(count);
    else title.hide();
    if (count > before && state.visit.activeHere && !looks) call(count);
    before = count;
  });
  function call(count: number): void {
    if (!isMuted(state.visit.name)) playTone(660, 0.08);
    if (document.hidden) title.ring(n('({count}) New message', '({count}) New messages', count));
  }
  const onVisible = () => {
    hidden.set(document.hidden);
    if (document.hidden) return;
    title.calm();
    state.visit.markActive();
  };
  const events = ['focus', 'visibilitychange'] as const;
  for (const event of events) window.addEventListener(event, onVisible, true);
  onCleanup(() => {
    title.hide();
    for (const event of events) window.removeEventListener(event, onVisible, true);
  });
}
