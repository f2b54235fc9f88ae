/**
 * The tabs of one browser: one of them leads (it holds the socket and empties the outbox), the others listen to it.
 * The lock of a closed tab is free at once, so the next one leads within moments. Without Web Locks every tab leads.
 */

export interface TabsSide {
  lead(): void;
  hear(message: unknown): void;
}

export class Tabs {
  leads = false;
  private channel: BroadcastChannel | undefined;
  private leaving = new AbortController();

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
    navigator.locks.request(this.name, { signal: this.leaving.signal }, () => this.holdLock()).catch(() => {});
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
