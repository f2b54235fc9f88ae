/** Tells the operator what is being typed: at most once a second, and that it stopped after 5 s. May be lost. */

const EVERY_MS = 1_000;
const IDLE_MS = 5_000;
const TEXT_AT_MOST = 4_000;

export class TypingTeller {
  private isTyping = false;
  private sentAt = 0;
  private text = '';
  private soon: ReturnType<typeof setTimeout> | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (frame: object) => void) {}

  typed(text: string): void {
    this.text = text;
    clearTimeout(this.idle);
    if (text.trim()) this.start();
    else this.stop();
  }

  private start(): void {
    this.idle = setTimeout(() => this.stop(), IDLE_MS);
    this.soon ??= setTimeout(() => this.say(), Math.max(0, this.sentAt + EVERY_MS - Date.now()));
  }

  stop(): void {
    clearTimeout(this.soon);
    clearTimeout(this.idle);
    this.soon = undefined;
    if (this.isTyping) this.tell({ t: 'typing', text: '', on: false });
    this.isTyping = false;
  }

  private say(): void {
    this.soon = undefined;
    this.isTyping = true;
    this.sentAt = Date.now();
    this.tell({ t: 'typing', text: this.text.slice(0, TEXT_AT_MOST), on: true });
  }
}
