/** The order of the rows that does not jump: while a hand or the keyboard is on the list, it waits. */
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { frozenOrder } from '../../live/inbox';

/** A focus left behind by a click must not freeze the list for ever. */
const FOCUS_HOLDS_MS = 8_000;

export function stableOrder(wanted: () => string[], view: () => string) {
  const [hovered, setHovered] = createSignal(false);
  const [focused, setFocused] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isFrozen = () => hovered() || focused();

  let shownView = view();
  const shown = createMemo<string[]>((before) => {
    const isOther = shownView !== view();
    shownView = view();
    return isFrozen() && !isOther && before.length > 0 ? frozenOrder(before, wanted()) : wanted();
  }, wanted());

  const touch = () => {
    setFocused(true);
    clearTimeout(timer);
    timer = setTimeout(() => setFocused(false), FOCUS_HOLDS_MS);
  };
  createEffect(on(view, () => setFocused(false), { defer: true }));
  onCleanup(() => clearTimeout(timer));
  return {
    shown,
    /** For the element around the rows. Touch screens have no hover that ends: only the mouse counts. */
    watchers: {
      onPointerEnter: (event: PointerEvent) => event.pointerType === 'mouse' && setHovered(true),
      onPointerLeave: () => setHovered(false),
      onFocusIn: touch,
      onKeyDown: touch,
      onFocusOut: () => setFocused(false),
    },
  };
}
