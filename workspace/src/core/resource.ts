/** Something read over HTTP for one page: until it is there, when it failed, and again. */
import { createSignal } from 'solid-js';
import { read, reason } from './http';
import { keepUnchanged } from './unchanged';

export function resource<T>(path: () => string) {
  const [value, setValue] = createSignal<T | null>(null);
  const [error, setError] = createSignal('');
  let last = 0;
  async function again(): Promise<void> {
    const turn = ++last;
    setError('');
    const found = await read<T>(path()).catch((failure: unknown) => {
      if (turn === last) setError(reason(failure));
      return null;
    });
    if (found !== null && turn === last) setValue((before) => keepUnchanged(before, found));
  }
  return { value, error, again, set: (it: T) => setValue(() => it) };
}
