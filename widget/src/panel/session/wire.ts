/** The way to the server, whichever it is: a socket, or HTTP where three in a row came to nothing or one carries nothing. */
import { Connection, type ConnectionOptions, pause } from '@ui/connection';
import type { ServerFrame } from '@ui/protocol.generated';
import type { PollingOptions, Polling as PollingWire } from './polling';
import { socketAddress, type Wire } from './transport';

const FAILURES_BEFORE_HTTP = 3;

/** `change` hands over the wire to use from now on. */
export function openWire(options: Omit<PollingOptions, 'pause' | 'onLost'>, change: (wire: Wire) => void): Wire {
  let isAsking = false;
  const connection = new Connection({
    ...options,
    url: socketAddress(options.origin),
    onDeadEnd: (count) => {
      // One question at a time: a slow answer outlasts the next failures, and a second one would be refused.
      if (count < FAILURES_BEFORE_HTTP || isAsking) return;
      isAsking = true;
      overHttp()
        .catch(() => {})
        .finally(() => (isAsking = false));
    },
  } satisfies ConnectionOptions);
  return connection;

  /**
   * Few visitors need it, so it is fetched only now. Where HTTP fails too, the server is away: the socket tries on.
   * Where the server refuses us for good, that is its word, whichever way it came.
   */
  async function overHttp(): Promise<void> {
    const file = await import('./polling');
    const polling = new file.Polling({ ...options, pause, onLost: () => use(connection) });
    const frames = await polling.hello().catch((error) => {
      const code = file.closeCode(error);
      if (code && isWaitedFor()) refused(polling, code);
      throw error;
    });
    if (!isWaitedFor()) return;
    connection.stop();
    use(polling, frames);
  }

  function isWaitedFor(): boolean {
    return connection.phase !== 'live' && connection.phase !== 'stopped';
  }

  /** The next try, with another token, goes by HTTP at once. */
  function refused(polling: PollingWire, code: number): void {
    connection.stop();
    change(polling);
    polling.stop(code);
  }

  function use(wire: Connection | PollingWire, frames: ServerFrame[] = []): void {
    change(wire);
    if (wire instanceof Connection) wire.start();
    else wire.begin(frames);
  }
}
