/** Puts a text on the clipboard and says so for a moment. Without https there is none: the text can still be selected. */
import { createSignal, onCleanup } from 'solid-js';

const SHOWN_MS = 1_500;

export function createCopied() {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  async function copy(text: string): Promise<void> {
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setCopied(!!done);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), SHOWN_MS);
  }
  return { copied, copy };
}
