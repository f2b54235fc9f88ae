/** A signal as one thing: read by calling it, written with `set`. */
import { createSignal } from 'solid-js';

export interface Cell<T> {
  (): T;
  set(value: T): void;
}

export function cell<T>(initial: T): Cell<T> {
  const [get, set] = createSignal<T>(initial);
  return Object.assign(() => get(), { set: (value: T) => void set(() => value) });
}
