/** What the visitor has really looked at: in view for a second, in an open panel, on a visible page. */
import { createEffect, onCleanup } from 'solid-js';
import type { PanelState } from './state';

const LOOKED_MS = 1_000;

export class Reading {
  private readonly since = new Map<Element, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly state: PanelState) {
    // Another language draws the log anew.
    createEffect(() => {
      const root = state.log();
      if (!root) return;
      const observer = new IntersectionObserver((changes) => this.look(changes), { root, threshold: [0, 0.6] });
      this.since.clear();
      state.observer = observer;
      for (const element of state.places.keys()) observer.observe(element);
      onCleanup(() => observer.disconnect());
    });
    document.addEventListener('visibilitychange', this.onVisibility);
    onCleanup(() => {
      clearTimeout(this.timer);
      document.removeEventListener('visibilitychange', this.onVisibility);
    });
  }

  /** A message higher than the log is in view when it fills the log. */
  private look(changes: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of changes) {
      const fills = !!rootBounds && intersectionRect.height > rootBounds.height * 0.6;
      if (!isIntersecting || !(intersectionRatio >= 0.6 || fills)) this.since.delete(target);
      else if (!this.since.has(target)) this.since.set(target, Date.now());
    }
    this.soon();
  }

  private onVisibility = (): void => {
    for (const element of this.since.keys()) this.since.set(element, Date.now());
    this.soon();
  };

  private soon(): void {
    clearTimeout(this.timer);
    if (!document.hidden && this.since.size) this.timer = setTimeout(() => this.tell(), LOOKED_MS);
  }

  private tell(): void {
    const upto = new Map<string, number>();
    for (const element of this.since.keys()) {
      const place = this.state.places.get(element);
      if (place) upto.set(place.d, Math.max(place.seq, upto.get(place.d) ?? 0));
      else this.since.delete(element);
    }
    if (!this.state.open()) return;
    for (const [d, seq] of upto) this.state.visit.watched.seen(d, seq);
  }
}
