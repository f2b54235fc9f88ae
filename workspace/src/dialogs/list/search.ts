/** Dialogs that the list does not hold: found by a search, or finished. Asked for over HTTP, page by page. */
import type { FoundDialogs } from '@ui/api.generated';
import { batch, createEffect, createSignal, onCleanup } from 'solid-js';
import { query, read, reason } from '../../core/http';
import type { Live } from '../../live/live';

const TYPING_PAUSE_MS = 200;
/** On a busy day a dialog ends every second: the list of the finished ones is not asked for each time. */
const ENDS_PAUSE_MS = 5_000;

export function searchDialogs(live: Live, q: () => string, finished: () => boolean) {
  const [ids, setIds] = createSignal<string[]>([]);
  const [next, setNext] = createSignal('');
  const [hint, setHint] = createSignal('');
  const [loading, setLoading] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  const [answers, setAnswers] = createSignal(0);
  const wanted = () => q().trim() !== '' || finished();
  let asked = new AbortController();
  let finishedAskedAt = Number.NEGATIVE_INFINITY;
  let question = '';

  /** The answer to another question stands in nobody's place: the list may not be held still over it. */
  function answer(found: string[]): void {
    batch(() => {
      setIds(found);
      setAnswers((count) => count + 1);
    });
  }

  function take(page: FoundDialogs, after: string): void {
    live.remember(page.rows);
    const more = page.rows.map((row) => row.d);
    if (after) setIds((before) => [...new Set([...before, ...more])]);
    else if (q().trim()) answer(more);
    else setIds(more);
    setNext(page.next ?? '');
    setHint(page.hint ?? '');
  }

  async function fetchPage(after: string): Promise<void> {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const values = { q: q().trim(), status: finished() ? 'finished' : '', after };
    setLoading(true);
    setFailed(false);
    try {
      const page = await read<FoundDialogs>(`/dialogs${query(values)}`, signal);
      take(page, after);
    } catch (error) {
      if (signal.aborted) return;
      // What an earlier search has found is no answer to this one.
      if (!after) answer([]);
      setFailed(true);
      setHint(reason(error));
    }
    setLoading(false);
  }

  createEffect(() => {
    asked.abort();
    setHint('');
    setFailed(false);
    setNext('');
    const asks = `${finished()} ${q().trim()}`;
    if (asks !== question) answer([]);
    question = asks;
    if (!wanted()) {
      finishedAskedAt = Number.NEGATIVE_INFINITY;
      return void setLoading(false);
    }
    // A dialog that has just ended belongs into the list of the finished ones.
    if (!q().trim()) live.inbox().gone;
    const untilAsked = Math.max(0, finishedAskedAt + ENDS_PAUSE_MS - performance.now());
    const timer = setTimeout(
      () => {
        if (!q().trim()) finishedAskedAt = performance.now();
        void fetchPage('');
      },
      q().trim() ? TYPING_PAUSE_MS : untilAsked,
    );
    setLoading(untilAsked === 0 || q().trim() !== '');
    onCleanup(() => clearTimeout(timer));
  });
  onCleanup(() => asked.abort());

  return {
    ids,
    answers,
    hint,
    wanted,
    loading,
    failed,
    more: () => next() !== '',
    showMore: () => void fetchPage(next()),
  };
}
