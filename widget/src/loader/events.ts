/** The events of `window.openline`, told to its listeners and to the page as `openline:NAME`. */

type Listener = (detail: unknown) => void;

export class Events {
  private readonly listeners = new Map<string, Set<Listener>>();

  on = (event: string, act: Listener): (() => void) => {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(act));
    return () => this.off(event, act);
  };

  once = (event: string, act: Listener): (() => void) => {
    const off = this.on(event, (detail) => {
      off();
      act(detail);
    });
    return off;
  };

  off = (event: string, act: Listener): void => {
    this.listeners.get(event)?.delete(act);
  };

  /** A listener that throws is the page's business: it stops neither us nor the next one. */
  emit(event: string, detail: unknown = {}): void {
    for (const act of [...(this.listeners.get(event) ?? [])]) {
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
}
