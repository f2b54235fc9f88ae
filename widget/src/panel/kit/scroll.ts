/**
 * Keeps the end of the log in view for somebody who is at the end and neither typing nor in a form. Nobody else is moved.
 * When the log itself becomes lower (a keyboard, a growing composer) its end stays where it is, or the form in use.
 */

const NEAR_PX = 24;
const GAP_PX = 8;

export class EndKeeper {
  private atEnd = true;
  private height = 0;
  private observer: ResizeObserver;

  constructor(
    private readonly box: HTMLElement,
    private readonly mayMove: () => boolean,
    private readonly inUse: () => HTMLElement | undefined,
    private readonly reached: () => void,
  ) {
    box.addEventListener('scroll', () => this.look(), { passive: true });
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(box);
    if (box.firstElementChild) this.observer.observe(box.firstElementChild);
  }

  toEnd(): void {
    this.box.scrollTop = this.box.scrollHeight;
    this.atEnd = true;
    this.reached();
  }

  /** What was added now will be seen without the visitor's doing. */
  follows(): boolean {
    return this.atEnd && this.mayMove();
  }

  /** All of it, as far as it fits; otherwise its part that has the focus. Moves no more than needed. */
  reveal(whole: HTMLElement): void {
    const room = this.box.clientHeight - 2 * GAP_PX;
    const focused = (whole.getRootNode() as ShadowRoot).activeElement;
    const part = whole.contains(focused) ? focused?.closest('.field') : undefined;
    const shown = (whole.offsetHeight > room && part) || whole;
    const { top, bottom } = shown.getBoundingClientRect();
    const box = this.box.getBoundingClientRect();
    const below = bottom + GAP_PX - box.bottom;
    const above = top - GAP_PX - box.top;
    if (above < 0) this.box.scrollTop += above;
    else if (below > 0) this.box.scrollTop += Math.min(above, below);
  }

  isAtEnd(): boolean {
    return this.atEnd;
  }

  stop(): void {
    this.observer.disconnect();
  }

  private resized(): void {
    const lower = this.box.clientHeight !== this.height;
    this.height = this.box.clientHeight;
    const form = this.inUse();
    if (lower && form) this.reveal(form);
    else if (this.height && this.atEnd && (lower || this.mayMove())) this.toEnd();
    this.look();
  }

  private look(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    if (!clientHeight) return;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.atEnd) this.reached();
  }
}
