/** Tells the visitor "is typing" at most every 3 s, and that it ended: on an empty field, after a pause, on leaving. */
import { onCleanup } from 'solid-js';

const TYPING_EVERY_MS = 3_000;
const TYPING_ENDS_MS = 5_000;

export function typingSignal(tell: (on: boolean) => void) {
  let sentAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    if (sentAt) tell(false);
    sentAt = 0;
  };
  onCleanup(end);
  return {
    note(on: boolean): void {
      if (!on) return end();
      clearTimeout(timer);
      timer = setTimeout(end, TYPING_ENDS_MS);
      if (Date.now() - sentAt < TYPING_EVERY_MS) return;
      sentAt = Date.now();
      tell(true);
    },
  };
}
