/** The way to the server, whichever it is: a socket, or HTTP after three failed upgrades in a row. */
import { Connection, type ConnectionOptions, type Phase } from '@ui/connection';
import { Polling, type PollingOptions } from './polling';

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
export function openWire(options: PollingOptions, change: (wire: Wire) => void): Wire {
  const socket: ConnectionOptions = {
    ...options,
    url: `${options.origin.replace(/^http/, 'ws')}/ws/visitor`,
    onFailedUpgrades(count) {
      if (count < FAILURES_BEFORE_HTTP || !navigator.onLine) return false;
      setTimeout(() => {
        const polling = new Polling(options);
        change(polling);
        polling.start();
      });
      return true;
    },
  };
  return new Connection(socket);
}
