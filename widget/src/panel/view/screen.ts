/** The phone: the panel covers the screen, follows the keyboard, keeps the focus inside and the page behind still. */
import { createEffect, onCleanup } from 'solid-js';
import type { PanelState } from '../state';

const PHONE = '(max-width: 480px)';

export function fitScreen(state: PanelState, panel: HTMLElement): void {
  const phone = matchMedia(PHONE);
  const view = window.visualViewport;
  const measure = () => {
    state.covers.set(phone.matches);
    panel.style.setProperty('--screen', phone.matches && view ? `${view.height}px` : '100dvh');
    panel.style.setProperty('--above', phone.matches && view ? `${view.offsetTop}px` : '0px');
  };
  measure();
  phone.addEventListener('change', measure);
  view?.addEventListener('resize', measure);
  view?.addEventListener('scroll', measure);
  createEffect(() => holdPage(state.open() && state.covers()));
  onCleanup(() => {
    phone.removeEventListener('change', measure);
    view?.removeEventListener('resize', measure);
    view?.removeEventListener('scroll', measure);
    holdPage(false);
  });
}

let before: string | undefined;

/** Only where scroll bars take no room: elsewhere taking them away would move the page. */
function holdPage(hold: boolean): void {
  const { documentElement: page } = document;
  if (hold && before === undefined && window.innerWidth === page.clientWidth) {
    before = page.style.overflow;
    page.style.overflow = 'hidden';
  } else if (!hold && before !== undefined) {
    page.style.overflow = before;
    before = undefined;
  }
}

/** Tab goes round inside the panel while it covers the page. */
export function keepFocus(event: KeyboardEvent, panel: HTMLElement): void {
  const stops = [...panel.querySelectorAll<HTMLElement>('button, a, input, textarea, [tabindex="0"]')].filter(
    (it) => !it.matches(':disabled') && it.offsetParent,
  );
  const first = stops[0];
  const last = stops.at(-1);
  const now = (panel.getRootNode() as ShadowRoot).activeElement;
  const leaves = event.shiftKey ? now === first : now === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
