/**
 * Where the reader of a log is. Whoever is at its end stays there; older messages come in above without moving what is
 * read; who is elsewhere is told that there is something new below.
 */
import { createEffect, createSignal, on, onCleanup, onMount } from 'solid-js';

const NEAR_END_PX = 40;
const NEAR_START_PX = 300;

interface Shown {
  ids: () => readonly string[];
  /** There are older messages than those. */
  more: () => boolean | undefined;
  /** How many of one's own are on their way. */
  unsent: () => number;
  isLive: () => boolean;
  /** Asks for the messages before this one; false when nobody can be asked. */
  askOlder: (first: string) => boolean;
}

export function scrollPosition(shown: Shown) {
  const { ids, more, unsent } = shown;
  const [atEnd, setAtEnd] = createSignal(true);
  const [asksOlder, setAsksOlder] = createSignal(false);
  const [isNewBelow, setNewBelow] = createSignal(false);
  let log!: HTMLElement;
  let content!: HTMLElement;
  // What stands below the reader's place: it does not change when older messages come in above.
  let fromEnd = 0;

  function toEnd(): void {
    log.scrollTop = log.scrollHeight;
    setNewBelow(false);
  }
  function scrolled(): void {
    fromEnd = log.scrollHeight - log.scrollTop;
    setAtEnd(fromEnd - log.clientHeight < NEAR_END_PX);
    if (atEnd()) setNewBelow(false);
    if (log.scrollTop < NEAR_START_PX) askOlder();
  }
  function askOlder(): void {
    const first = ids()[0];
    if (asksOlder() || !first || !more()) return;
    setAsksOlder(shown.askOlder(first));
  }

  // Whatever changes the height (a message, a longer draft below, a phone's keyboard): the end stays the end.
  onMount(() => {
    const sizes = new ResizeObserver(() => (atEnd() ? toEnd() : undefined));
    sizes.observe(log);
    sizes.observe(content);
    onCleanup(() => sizes.disconnect());
  });
  createEffect(
    on(ids, (now, before = []) => {
      const isOlder = before.length > 0 && now[0] !== before[0] && now.at(-1) === before.at(-1);
      if (isOlder) {
        // Browsers do not hold the place of whoever is at the very top.
        log.scrollTop = log.scrollHeight - fromEnd;
        setAsksOlder(false);
      } else if (before.length > 0 && !atEnd() && now.at(-1) !== before.at(-1)) setNewBelow(true);
    }),
  );
  createEffect(on(more, () => setAsksOlder(false), { defer: true }));
  createEffect(on(unsent, (now, before = 0) => now > before && queueMicrotask(toEnd), { defer: true }));
  // What was asked of a connection that is gone is not answered any more.
  createEffect(() => !shown.isLive() && setAsksOlder(false));

  return {
    atEnd,
    asksOlder,
    isNewBelow,
    toEnd,
    scrolled,
    setLog: (it: HTMLElement) => {
      log = it;
    },
    /** All that stands in it. */
    setContent: (it: HTMLElement) => {
      content = it;
    },
  };
}
