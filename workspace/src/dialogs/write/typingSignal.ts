/** Tells the visitor "is typing" at most every 3 s, and that it ended: on an empty field, after a pause, on leaving. */
import { onCleanup } from 'solid-js';

const TYPING_EVERY_MS = 3_000;
const TYPING_ENDS_MS = 5_000;

export function typingSignal(tell: (on: boolean) => void) {
  let toldAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    if (toldAt) tell(false);
    toldAt = 0;
  };
  onCleanup(end);
  return {
    told(on: boolean): void {
      if (!on) return end();
      clearTimeout(timer);
      timer = setTimeout(end, TYPING_ENDS_MS);
      if (Date.now() - toldAt < TYPING_EVERY_MS) return;
      toldAt = Date.now();
      tell(true);
    },
  };
}
