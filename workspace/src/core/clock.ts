/** The present moment as a signal: one timer for all the "waits 2 min" of the page. */
import { createSignal, onCleanup } from 'solid-js';

const TICK_MS = 5_000;

const [now, setNow] = createSignal(Date.now());
setInterval(() => setNow(Date.now()), TICK_MS);

export { now };

const [second, setSecond] = createSignal(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The same by the second, for countdowns; it ticks only while one is on the screen. */
export function createSeconds(): () => number {
  if (watchers++ === 0) timer = setInterval(() => setSecond(Date.now()), 1_000);
  setSecond(Date.now());
  onCleanup(() => {
    if (--watchers === 0) clearInterval(timer);
  });
  return second;
}

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
