/** What this browser has kept of earlier pages. Where it may keep nothing, nothing is found. */
import { baked } from './setup';

type Area = 'sessionStorage' | 'localStorage';

const keyOf = (name: string): string => `openline:${baked.key}${name}`;

export function stored(area: Area, name: string): string | null | undefined {
  try {
    return window[area].getItem(keyOf(name));
  } catch {}
}

/** For a reload of the page, in this tab alone. */
export function keepOpen(on: boolean): void {
  try {
    if (on) sessionStorage.setItem(keyOf(':open'), '1');
    else sessionStorage.removeItem(keyOf(':open'));
  } catch {
    // Storage is blocked: after a reload the panel is closed, that is all.
  }
}
