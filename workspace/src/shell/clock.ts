/** The present moment as a signal: one timer for all the "waits 2 min" of the page. */
import { createSignal } from 'solid-js';

const TICK_MS = 5_000;

const [now, setNow] = createSignal(Date.now());
setInterval(() => setNow(Date.now()), TICK_MS);

export { now };

const [attentive, setAttentive] = createSignal(isAttentive());
for (const [target, type] of [
  [document, 'visibilitychange'],
  [window, 'focus'],
  [window, 'blur'],
] as const) {
  target.addEventListener(type, () => setAttentive(isAttentive()));
}

/** Somebody looks at this page: only then does anything count as read. */
export { attentive };

function isAttentive(): boolean {
  return !document.hidden && document.hasFocus();
}
