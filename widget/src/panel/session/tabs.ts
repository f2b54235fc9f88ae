/**
 * The tabs of one browser: one of them leads (it holds the socket and empties the outbox), the others listen to it.
 * The lock of a closed tab is free at once, so the next one leads within moments. Without Web Locks every tab leads.
 */

const ANSWER_MS = 5_000;

export interface TabsSide {
  lead(): void;
  /** Not leading any more: another tab has taken over. */
  isLed(): void;
  hear(message: unknown): void;
}

export class Tabs {
  leads = false;
  private channel: BroadcastChannel | undefined;
  private leaving = new AbortController();
  private doubt: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly name: string,
    private readonly side: TabsSide,
  ) {}

  join(): void {
    this.open();
    if (!this.channel) {
      this.lead();
      return;
    }
    this.leaving = new AbortController();
    this.wait({ signal: this.leaving.signal });
  }

  /** One that sleeps holds the lock and says nothing: then this tab takes it. */
  expectAnswer(): void {
    this.doubt ??= setTimeout(() => this.wait({ steal: true }), ANSWER_MS);
  }

  isAnswered(): void {
    clearTimeout(this.doubt);
    this.doubt = undefined;
  }

  private wait(how: LockOptions): void {
    this.isAnswered();
    if (this.leads) return;
    const { signal } = this.leaving;
    navigator.locks
      .request(this.name, how, () => this.holdLock())
      .catch(() => {
        if (signal.aborted || !this.leads) return;
        this.leads = false;
        this.side.isLed();
        this.wait({ signal });
      });
  }

  /** To be heard by the others, and to hear them; without being one who may lead. */
  open(): void {
    if (this.channel || typeof BroadcastChannel !== 'function' || !navigator.locks) return;
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = (event) => this.side.hear(event.data);
  }

  say(message: unknown): void {
    this.channel?.postMessage(message);
  }

  leave(): void {
    this.isAnswered();
    this.leads = false;
    this.leaving.abort();
    this.letGo?.();
    this.channel?.close();
    this.channel = undefined;
  }

  private letGo: (() => void) | undefined;

  private holdLock(): Promise<void> {
    this.lead();
    return new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  private lead(): void {
    this.leads = true;
    this.side.lead();
  }
}
