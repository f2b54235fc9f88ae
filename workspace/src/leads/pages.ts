/** A long list read page by page over HTTP, with a search. Older answers that come late are thrown away. */
import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { query, read, reason } from '../shell/http';

const TYPING_PAUSE_MS = 200;

export function pages<T>(path: string, itemsOf: (answer: Record<string, unknown>) => T[], q: () => string) {
  const [items, setItems] = createSignal<T[]>([]);
  const [next, setNext] = createSignal('');
  const [loading, setLoading] = createSignal(true);
  const [error, setError] = createSignal('');
  let asked = new AbortController();

  async function fetchPage(after: string): Promise<void> {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    setLoading(true);
    try {
      const answer = await read<Record<string, unknown>>(path + query({ q: q().trim(), after }), signal);
      setItems((before) => (after ? [...before, ...itemsOf(answer)] : itemsOf(answer)));
      setNext(String(answer.next ?? ''));
      setError('');
    } catch (failure) {
      if (signal.aborted) return;
      setError(reason(failure));
    }
    setLoading(false);
  }

  createEffect(
    on(q, (_, before) => {
      const timer = setTimeout(() => void fetchPage(''), before === undefined ? 0 : TYPING_PAUSE_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  onCleanup(() => asked.abort());
  return {
    items,
    loading,
    error,
    more: () => next() !== '',
    showMore: () => void fetchPage(next()),
    again: () => void fetchPage(''),
  };
}
