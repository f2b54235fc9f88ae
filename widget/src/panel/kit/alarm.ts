/** The number of unread messages in the title of the tab, for when there is somebody to call. Knows nothing of the panel. */
import { keepOwnTitle, ownTitle } from './titles';

const BLINK_MS = 1_200;
const BLINK_AT_MOST_MS = 30_000;
/** Another script may insist on the title, too. */
const REWRITES_AT_MOST = 50;

export class TitleBadge {
  private shown = '';
  private mark = '';
  private rewrites = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly observer = new MutationObserver(() => this.follow());

  /** In front of the page's own title, as long as it is not hidden again. */
  show(count: number): void {
    if (!this.mark) this.rewrites = 0;
    keepOwnTitle(ownTitle());
    this.mark = `(${count}) `;
    this.write(this.mark + ownTitle());
    this.observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  }

  /** Alternates with `words` for half a minute; not for those who asked for calm. */
  ring(words: string): void {
    this.calm();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const until = Date.now() + BLINK_AT_MOST_MS;
    this.timer = setInterval(() => {
      this.write(this.shown === words ? this.mark + ownTitle() : words);
      if (Date.now() > until) this.calm();
    }, BLINK_MS);
  }

  calm(): void {
    clearInterval(this.timer);
    if (this.mark) this.write(this.mark + ownTitle());
  }

  hide(): void {
    clearInterval(this.timer);
    this.observer.disconnect();
    if (this.mark && document.title === this.shown) document.title = ownTitle();
    this.mark = '';
    keepOwnTitle(undefined);
  }

  private write(title: string): void {
    this.shown = title;
    document.title = title;
  }

  /** The page has another title now: then that is its own. */
  private follow(): void {
    if (document.title === this.shown || ++this.rewrites > REWRITES_AT_MOST) return;
    keepOwnTitle(document.title);
    this.write(this.mark + document.title);
  }
}
