/** The events of `window.openline`, told to its listeners and to the page as `openline:NAME`. */

type Listener = (detail: unknown) => void;

const listeners = new Map<string, Set<Listener>>();

export function on(event: string, act: Listener): () => void {
  const all = listeners.get(event) ?? new Set();
  listeners.set(event, all.add(act));
  return () => off(event, act);
}

export function once(event: string, act: Listener): () => void {
  const end = on(event, (detail) => {
    end();
    act(detail);
  });
  return end;
}

export function off(event: string, act: Listener): void {
  listeners.get(event)?.delete(act);
}

/** A listener that throws is the page's business: it stops neither us nor the next one. */
export function emit(event: string, detail: unknown = {}): void {
  for (const act of [...(listeners.get(event) ?? [])]) {
    try {
      act(detail);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  }
  window.dispatchEvent(new CustomEvent(`openline:${event}`, { detail }));
}
