/** The way to the server, whichever it is: a socket, or HTTP after three failed upgrades in a row. */
import { Connection, type ConnectionOptions, type Phase, pause } from '@ui/connection';
import type { PollingOptions } from './polling';

export interface Wire {
  readonly phase: Phase;
  start(): void;
  stop(code?: number): void;
  send(frame: object): boolean;
  fill(missing: { d: string; s: string; after: number }): void;
  healed(d: string, s: string): void;
  wake(): void;
  again(): void;
}

const FAILURES_BEFORE_HTTP = 3;

/** `change` hands over the wire to use from now on. */
export function openWire(options: Omit<PollingOptions, 'pause'>, change: (wire: Wire) => void): Wire {
  const socket: ConnectionOptions = {
    ...options,
    url: `${options.origin.replace(/^http/, 'ws')}/ws/visitor`,
    onFailedUpgrades(count) {
      if (count < FAILURES_BEFORE_HTTP || !navigator.onLine) return false;
      void overHttp();
      return true;
    },
  };
  const connection = new Connection(socket);
  return connection;

  /** Few visitors need it, so it is fetched only now; when not even that works, the socket tries on. */
  async function overHttp(): Promise<void> {
    try {
      const { Polling } = await import('./polling');
      const polling = new Polling({ ...options, pause });
      change(polling);
      polling.start();
    } catch {
      connection.start();
    }
  }
}
