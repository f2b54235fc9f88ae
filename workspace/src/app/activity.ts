/** Somebody touched the workspace: told to the server at most once a minute, at once when it thinks that nobody is here. */
import { onCleanup } from 'solid-js';
import type { Live } from '../live/live';

const SEND_EVERY_MS = 60_000;
const AWAY_SEND_EVERY_MS = 5_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

export function reportActivity(live: Live): void {
  let sentAt = 0;
  const touch = () => {
    live.activeAt = Date.now();
    const own = live.ownPresence();
    const isForgotten = own?.availability === 'auto' && !own.here;
    if (live.activeAt - sentAt < (isForgotten ? AWAY_SEND_EVERY_MS : SEND_EVERY_MS)) return;
    if (live.sendActivity()) sentAt = live.activeAt;
  };
  const look = () => !document.hidden && touch();
  for (const type of TOUCHES) addEventListener(type, touch, { passive: true });
  document.addEventListener('visibilitychange', look);
  onCleanup(() => {
    for (const type of TOUCHES) removeEventListener(type, touch);
    document.removeEventListener('visibilitychange', look);
  });
}
