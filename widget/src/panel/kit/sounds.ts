/** Whether the visitor wants to hear of answers. Stored only when it is changed, for all tabs of this browser. */
import type { Host } from '../../contract';
import { storageOf } from './storage';

export function isMuted(host: Host): boolean {
  return !!storageOf('localStorage')?.getItem(place(host));
}

export function mute(host: Host, wish: boolean): void {
  try {
    if (wish) storageOf('localStorage')?.setItem(place(host), '1');
    else storageOf('localStorage')?.removeItem(place(host));
  } catch {
    // Full: it stays as it was.
  }
}

const place = (host: Host): string => `openline:${host.baked.key}:muted`;
