/** A blinking title, for when there is somebody to call. Knows nothing of the panel. */

const BLINK_MS = 1_200;
const BLINK_AT_MOST_MS = 30_000;

/** Alternates with the page's own title, for half a minute; not for those who asked for calm. */
export class TitleBadge {
  private own: string | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  show(words: string): void {
    this.hide();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const until = Date.now() + BLINK_AT_MOST_MS;
    this.own = document.title;
    this.timer = setInterval(() => {
      document.title = document.title === words ? (this.own ?? '') : words;
      if (Date.now() > until) this.hide();
    }, BLINK_MS);
  }

  hide(): void {
    clearInterval(this.timer);
    if (this.own !== undefined) document.title = this.own;
    this.own = undefined;
  }
}
