/**
 * Single keys for the whole page, by their place on the keyboard (`event.code`), so that they work in any layout.
 * Never in fields, never with a modifier, never behind an open <dialog>.
 */
import { onCleanup } from 'solid-js';

/** "KeyA" or "Shift+Slash"; `false` from the action leaves the key to the browser. */
export type Shortcuts = Record<string, (event: KeyboardEvent) => unknown>;

export function useShortcuts(shortcuts: Shortcuts): void {
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isBusy(event)) return;
    const act = shortcuts[keyOf(event)];
    if (act && act(event) !== false) event.preventDefault();
  };
  addEventListener('keydown', press);
  onCleanup(() => removeEventListener('keydown', press));
}

export function keyOf(event: Pick<KeyboardEvent, 'shiftKey' | 'code' | 'key'>): string {
  // The signs stand elsewhere on other keyboards: where they are typed, they count too.
  if (event.key === '?') return 'Shift+Slash';
  if (event.key === '/') return 'Slash';
  return (event.shiftKey ? 'Shift+' : '') + event.code;
}

function isBusy(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.querySelector('dialog[open]')) return true;
  const target = event.target;
  return target instanceof HTMLElement && !!target.closest('input, textarea, select, [contenteditable]');
}
