/** What the visitor has really looked at: in view for a second, in an open panel, on a visible page. */

const LOOKED_MS = 1_000;

interface Place {
  d: string;
  seq: number;
}

export class Reading {
  private observer: IntersectionObserver | undefined;
  private readonly places = new Map<Element, Place>();
  private readonly since = new Map<Element, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly seen: (d: string, seq: number) => void) {
    document.addEventListener('visibilitychange', this.onVisibility);
  }

  within(log: Element): void {
    this.observer = new IntersectionObserver((changes) => this.look(changes), { root: log, threshold: [0, 0.6] });
    for (const element of this.places.keys()) this.observer.observe(element);
  }

  watch(element: Element, place: Place): () => void {
    this.places.set(element, place);
    this.observer?.observe(element);
    return () => {
      this.places.delete(element);
      this.since.delete(element);
      this.observer?.unobserve(element);
    };
  }

  stop(): void {
    clearTimeout(this.timer);
    this.observer?.disconnect();
    document.removeEventListener('visibilitychange', this.onVisibility);
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
      const place = this.places.get(element);
      if (place) upto.set(place.d, Math.max(place.seq, upto.get(place.d) ?? 0));
    }
    for (const [d, seq] of upto) this.seen(d, seq);
  }
}
