/** A long list read page by page over HTTP, with a search. Older answers that come late are thrown away. */
import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { query, Refusal, read, reason } from './http';
import { keepUnchanged } from './unchanged';

const TYPING_PAUSE_MS = 200;

/** What a page is at least: `next` asks for the one after it; empty = it was the last. */
export interface FoundPage {
  next: string;
}

/** `filter`: further parts of the question, as chosen beside the search. */
export function paging<P extends FoundPage, T>(
  path: string,
  itemsOf: (answer: P) => T[],
  q: () => string,
  filter: () => Record<string, string> = () => ({}),
) {
  const [items, setItems] = createSignal<T[]>([]);
  const [next, setNext] = createSignal('');
  const [loading, setLoading] = createSignal(true);
  const [error, setError] = createSignal('');
  const [tooBroad, setTooBroad] = createSignal(false);
  let asked = new AbortController();
  let isFirstPage = true;
  let answered = '';

  const question = (after: string) => path + query({ q: q().trim(), ...filter(), after });

  async function fetchPage(after: string): Promise<void> {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    setLoading(true);
    try {
      const answer = await read<P>(question(after), signal);
      setItems((before) => (after ? [...before, ...itemsOf(answer)] : itemsOf(answer)));
      isFirstPage = !after;
      if (isFirstPage) answered = question('');
      setNext(String(answer.next ?? ''));
      setError('');
    } catch (failure) {
      if (signal.aborted) return;
      setTooBroad(failure instanceof Refusal && failure.code === 'too_broad');
      // What an earlier search has found is no answer to this one.
      if (question('') !== answered) setItems([]);
      setError(reason(failure));
    }
    setLoading(false);
  }

  /** What has changed meanwhile, quietly. Who has read on keeps what is before their eyes. */
  async function refresh(): Promise<void> {
    if (loading() || !isFirstPage) return;
    const { signal } = asked;
    const answer = await read<P>(question(''), signal).catch(() => null);
    if (!answer || signal.aborted) return;
    setItems((before) => keepUnchanged(before, itemsOf(answer)));
    setNext(String(answer.next ?? ''));
  }

  createEffect(
    on([q, filter], (_, before) => {
      const timer = setTimeout(() => void fetchPage(''), before === undefined ? 0 : TYPING_PAUSE_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  onCleanup(() => asked.abort());
  return {
    items,
    loading,
    error,
    /** The search was stopped because too much fits: trying again would not help. */
    tooBroad,
    more: () => next() !== '',
    showMore: () => void fetchPage(next()),
    again: () => void fetchPage(''),
    refresh: () => void refresh(),
  };
}

export type Paging<T> = ReturnType<typeof paging<FoundPage, T>>;
