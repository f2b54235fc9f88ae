/** The phone: the panel covers the screen, follows the keyboard, keeps the focus inside and the page behind still. */
import { createEffect, onCleanup } from 'solid-js';
import { cell } from '../kit/cell';
import type { PanelState } from '../state';
import { importGuard, load } from './lazy';

type Guard = typeof import('../guard');

const PHONE = '(max-width: 480px)';
// Without what a phone's browser shows of itself for a while; Safari before 15.4 and Chromium before 108 cannot say.
const WHOLE = CSS.supports('height', '1dvh') ? '100dvh' : '100vh';

export function fitScreen(state: PanelState, panel: HTMLElement): void {
  const phone = matchMedia(PHONE);
  const view = window.visualViewport;
  const measure = () => {
    state.covers.set(phone.matches);
    panel.style.setProperty('--screen', phone.matches && view ? `${view.height}px` : WHOLE);
    panel.style.setProperty('--above', phone.matches && view ? `${view.offsetTop}px` : '0px');
  };
  measure();
  const guard = cell<Guard | undefined>(undefined);
  load(importGuard, guard.set);
  const onTab = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && state.covers()) guard()?.keepFocus(event, panel);
  };
  panel.addEventListener('keydown', onTab);
  phone.addEventListener('change', measure);
  view?.addEventListener('resize', measure);
  view?.addEventListener('scroll', measure);
  createEffect(() => guard()?.holdPage(state.open() && state.covers()));
  onCleanup(() => {
    phone.removeEventListener('change', measure);
    view?.removeEventListener('resize', measure);
    view?.removeEventListener('scroll', measure);
    guard()?.holdPage(false);
  });
}
