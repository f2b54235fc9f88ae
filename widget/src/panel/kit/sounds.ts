/** Whether the visitor wants to hear of answers. Stored only when it is changed, for all tabs of this browser. */
import { storageOf } from './storage';

export function isMuted(name: string): boolean {
  return !!storageOf('localStorage')?.getItem(place(name));
}

export function mute(name: string, wish: boolean): void {
  try {
    if (wish) storageOf('localStorage')?.setItem(place(name), '1');
    else storageOf('localStorage')?.removeItem(place(name));
  } catch {
    // Full: it stays as it was.
  }
}

/** `name`: the person's place. */
const place = (name: string): string => `${name}:muted`;
