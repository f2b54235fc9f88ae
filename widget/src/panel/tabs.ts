/**
 * The tabs of one browser: one of them leads (it holds the socket and empties the outbox), the others listen to it.
 * The lock of a closed tab is free at once, so the next one leads within moments. Without Web Locks every tab leads.
 */

export interface TabsSide {
  lead(): void;
  hear(note: unknown): void;
}

export class Tabs {
  leads = false;
  private channel: BroadcastChannel | undefined;
  private readonly leaving = new AbortController();

  constructor(
    private readonly name: string,
    private readonly side: TabsSide,
  ) {}

  join(): void {
    const locks = typeof BroadcastChannel === 'function' ? navigator.locks : undefined;
    if (!locks) {
      this.lead();
      return;
    }
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = (event) => this.side.hear(event.data);
    locks.request(this.name, { signal: this.leaving.signal }, () => this.holdLock()).catch(() => {});
  }

  say(note: unknown): void {
    this.channel?.postMessage(note);
  }

  leave(): void {
    this.leads = false;
    this.leaving.abort();
    this.letGo?.();
    this.channel?.close();
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
