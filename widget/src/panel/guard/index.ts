/**
 * What happens in the chat is not the page's business. From outside a shadow root a key seems to come from no field, and
 * a focus from a strange element: shortcuts of the page would eat what is typed, its modals would take the focus back or
 * close. So every such event ends at the window, before the page's handlers, and goes on as a copy that stays inside.
 */
import type { Host } from '../../contract';

export { holdPage, keepFocus } from './phone';

const KINDS = [
  'keydown',
  'keypress',
  'keyup',
  'focusin',
  'focusout',
  'pointerdown',
  'mousedown',
  'touchstart',
  'click',
] as const;

export function guard({ element, root }: Host, signal: AbortSignal): void {
  for (const kind of KINDS) window.addEventListener(kind, keepInside, { capture: true, signal });
  // For shortcuts that were here first: they leave alone who writes in a field, and ask our element whether it is one.
  Object.defineProperty(element, 'isContentEditable', {
    configurable: true,
    get: () => !!root.activeElement?.matches('input, textarea'),
  });

  function keepInside(event: Event): void {
    if (event.target !== element) return;
    const target = event.composedPath()[0] as Element;
    event.stopImmediatePropagation();
    if (event.type === 'touchstart') return;
    const goesOn = target.dispatchEvent(copyOf(event));
    // The copy of a click has pressed the button, or followed the link, already.
    if (!goesOn || event.type === 'click') event.preventDefault();
  }
}

function copyOf(event: Event): Event {
  // Without a prototype: old libraries have given theirs to all objects.
  const all: Record<string, unknown> = Object.create(null);
  for (const key in event) all[key] = event[key as keyof Event];
  const Kind = event.constructor as new (type: string, init: object) => Event;
  return new Kind(event.type, { ...all, composed: false });
}
