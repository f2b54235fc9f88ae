/**
 * Keeps the end of the log in view for somebody who is at the end and neither typing nor in a form. Nobody else is moved.
 * When the log itself becomes lower (a keyboard, a growing composer) its end stays where it is, or the form in use.
 */

const NEAR_PX = 24;

export class EndKeeper {
  private atEnd = true;
  private height = 0;
  private observer: ResizeObserver;

  constructor(
    readonly box: HTMLElement,
    private readonly mayMove: () => boolean,
    /** Shows the form in use; false when there is none. */
    private readonly showsForm: () => boolean,
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

  isAtEnd(): boolean {
    return this.atEnd;
  }

  stop(): void {
    this.observer.disconnect();
  }

  private resized(): void {
    const lower = this.box.clientHeight !== this.height;
    this.height = this.box.clientHeight;
    const isShown = lower && this.showsForm();
    if (!isShown && this.height && this.atEnd && (lower || this.mayMove())) this.toEnd();
    this.look();
  }

  private look(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    if (!clientHeight) return;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.atEnd) this.reached();
  }
}
