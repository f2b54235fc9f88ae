/** What the visitor has really looked at: in view for a second, in an open panel, on a visible page. */
import { createEffect, onCleanup } from 'solid-js';
import type { PanelState } from '../state';

const LOOKED_MS = 1_000;

export class Reading {
  private readonly inView = new Set<Element>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly state: PanelState) {
    // Another language draws the log anew.
    createEffect(() => {
      const root = state.log();
      if (!root) return;
      const observer = new IntersectionObserver((changes) => this.look(changes), { root, threshold: [0, 0.6] });
      this.inView.clear();
      state.observer = observer;
      for (const element of state.bubbles.keys()) observer.observe(element);
      onCleanup(() => observer.disconnect());
    });
    document.addEventListener('visibilitychange', this.soon);
    onCleanup(() => {
      clearTimeout(this.timer);
      document.removeEventListener('visibilitychange', this.soon);
    });
  }

  /** A message higher than the log is in view when it fills the log. */
  private look(changes: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of changes) {
      const fills = !!rootBounds && intersectionRect.height > rootBounds.height * 0.6;
      if (!isIntersecting || !(intersectionRatio >= 0.6 || fills)) this.inView.delete(target);
      else this.inView.add(target);
    }
    this.soon();
  }

  /** A second from now on. While the computer sleeps nobody looks: after that it begins anew. */
  private soon = (): void => {
    clearTimeout(this.timer);
    if (document.hidden || !this.inView.size) return;
    const from = Date.now();
    const slept = () => Date.now() - from > 2 * LOOKED_MS;
    this.timer = setTimeout(() => (slept() ? this.soon() : this.tell()), LOOKED_MS);
  };

  private tell(): void {
    const upto = new Map<string, number>();
    for (const element of this.inView) {
      const place = this.state.bubbles.get(element);
      if (place) upto.set(place.d, Math.max(place.seq, upto.get(place.d) ?? 0));
      else this.inView.delete(element);
    }
    if (!this.state.open()) return;
    for (const [d, seq] of upto) this.state.visit.readState.seen(d, seq);
  }
}
