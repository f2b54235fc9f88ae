/**
 * One socket to the server that comes back by itself: hello, heartbeat, waiting with jitter, gap watch.
 * It forgets nothing it should keep, because it keeps nothing: cursors live with the threads, commands in the outbox.
 */
import { encode } from './json';
import type { ServerFrame } from './protocol.generated';

/**
 * `connecting` also means: the socket is open but `live` has not come. `waiting`: a pause before the next try, after a
 * close with `code`. `stopped`: closed for good (`code` ≥ 4500, or stop() was called: 0).
 */
export type Phase = 'connecting' | 'live' | 'waiting' | 'stopped';

export interface ConnectionOptions {
  url: string;
  /** The first frame, made anew for every try (resume, ticket). Throwing counts as a failed try. */
  hello(): object | Promise<object>;
  onFrame(frame: ServerFrame): void;
  onPhase(phase: Phase, code: number): void;
  /** So many tries in a row came to nothing, or one opened and is silent: the caller may know another way, and stop us. */
  onDeadEnd?(count: number): void;
}

const CODE_GAP = 4003;
const CODE_CUT = 1006;
const SILENCE_MS = { ask: 25_000, giveUp: 40_000 };
const OPEN_MS = 15_000;
const ANSWER_MS = 5_000;
/** Scanners and proxies let a socket open and carry nothing. */
const GREETING_MS = 8_000;
const SILENT = 100;
const HEAL_MS = 5_000;
const STABLE_MS = 30_000;
const CAP_MS = { visible: 30_000, hidden: 120_000 };

export class Connection {
  phase: Phase = 'stopped';
  private socket: WebSocket | undefined;
  private tries = 0;
  private deadEnds = 0;
  private heardAt = 0;
  /** Somebody is back while a try is under way: if it fails, the next one comes soon. */
  private isAwaited = false;
  private comeBack: [number, number] | undefined;
  private healing = new Map<string, ReturnType<typeof setTimeout>>();
  private timers: Record<string, ReturnType<typeof setTimeout>> = {};

  constructor(private readonly options: ConnectionOptions) {}

  start(): void {
    if (this.phase !== 'stopped') return;
    for (const [target, type] of WAKERS) target().addEventListener(type, this.onWake);
    this.connect();
  }

  stop(code = 0): void {
    for (const [target, type] of WAKERS) target().removeEventListener(type, this.onWake);
    this.drop();
    this.enter('stopped', code);
  }

  /** The closed socket tells it. */
  bye(): void {
    this.stop();
  }

  /** False when it could not be handed to an open socket; nothing is queued here. */
  send(frame: object): boolean {
    if (this.socket?.readyState !== 1 || this.phase !== 'live') return false;
    this.socket.send(encode(frame));
    return true;
  }

  /** Asks for what lies behind a gap, once; a gap that is not healed in 5 s ends the connection. */
  fill(missing: { d: string; s: string; after: number }): void {
    const key = missing.d + missing.s;
    this.write({ t: 'sync', ...missing, limit: 100 });
    if (!this.healing.has(key))
      this.healing.set(
        key,
        setTimeout(() => this.again(CODE_GAP), HEAL_MS),
      );
  }

  healed(d: string, s: string): void {
    clearTimeout(this.healing.get(d + s));
    this.healing.delete(d + s);
  }

  /** Drops the socket and comes back, at once when `code` says that it is our own wish. */
  again(code = 1000): void {
    this.drop(code);
    this.wait(code === CODE_GAP ? 1_000 : 0);
  }

  private connect(): void {
    this.enter('connecting');
    const socket = new WebSocket(this.options.url);
    this.socket = socket;
    let opened = false;
    this.later('open', OPEN_MS, () => socket.close());
    socket.onopen = async () => {
      opened = true;
      clearTimeout(this.timers.open);
      await this.greet(socket);
    };
    socket.onmessage = (event) => this.hear(socket, event.data);
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code, opened);
    };
  }

  private async greet(socket: WebSocket): Promise<void> {
    try {
      const hello = await this.options.hello();
      if (this.socket === socket && socket.readyState === 1) socket.send(encode(hello));
      this.heardAt = Date.now();
      this.watchSilence();
      this.later('greeting', GREETING_MS, () => this.options.onDeadEnd?.(SILENT));
    } catch {
      socket.close();
    }
  }

  private hear(socket: WebSocket, data: unknown): void {
    if (this.socket !== socket) return;
    this.heardAt = Date.now();
    clearTimeout(this.timers.greeting);
    const frame = JSON.parse(String(data)) as ServerFrame;
    if (frame.t === 'goaway') this.comeBack = frame.retry;
    this.options.onFrame(frame);
    // The caller has thrown its cursors away just now: a new hello without them.
    if (frame.t === 'reset' && frame.reason === 'epoch') this.again(CODE_GAP);
    else if (frame.t === 'live' && !frame.d) this.becomeLive();
  }

  private becomeLive(): void {
    if (this.phase === 'live') return;
    this.isAwaited = false;
    this.deadEnds = 0;
    this.enter('live');
    this.later('stable', STABLE_MS, () => {
      this.tries = 0;
    });
  }

  private lost(code: number, opened: boolean): void {
    // Cut without a word before it was any use.
    const isDeadEnd = !opened || (code === CODE_CUT && this.phase === 'connecting');
    this.drop();
    if (code >= 4500) this.stop(code);
    else this.wait(this.isAwaited ? soon() : this.pauseNow(), code);
    if (isDeadEnd) this.options.onDeadEnd?.(++this.deadEnds);
  }

  private pauseNow(): number {
    const [least, most] = this.comeBack ?? [0, this.longestPause()];
    this.comeBack = undefined;
    return least + Math.random() * (most - least);
  }

  private longestPause(): number {
    const cap = document.hidden ? CAP_MS.hidden : CAP_MS.visible;
    return pause(this.tries++, cap);
  }

  private wait(ms: number, code = 0): void {
    this.isAwaited = false;
    this.enter('waiting', code);
    this.later('retry', ms, () => this.connect());
  }

  /** A sleeping laptop or a dead peer tells us nothing: who is silent too long is asked, then left. */
  private watchSilence(): void {
    this.later('silence', ANSWER_MS, () => {
      const silent = Date.now() - this.heardAt;
      if (silent > SILENCE_MS.ask) this.write({ t: 'ping' });
      if (!document.hidden && silent > SILENCE_MS.giveUp) this.again();
      else this.watchSilence();
    });
  }

  /** The visitor is back, or wants something: do not wait any longer, and make sure that somebody is there. */
  wake(): void {
    if (this.phase === 'waiting') this.wait(soon());
    // Nothing may be said before the hello, which may still be in the making: the server would end it for good.
    else if (this.phase === 'live') this.ask();
    else this.isAwaited = this.phase === 'connecting';
  }

  private onWake = (): void => {
    if (!document.hidden) this.wake();
  };

  /** Is there still somebody? Who does not answer in 5 s is left. */
  private ask(): void {
    const asked = Date.now();
    this.write({ t: 'ping' });
    this.later('answer', ANSWER_MS, () => {
      if (this.heardAt < asked && this.phase !== 'stopped') this.again();
    });
  }

  private write(frame: object): void {
    if (this.socket?.readyState === 1) this.socket.send(encode(frame));
  }

  private drop(code = 1000): void {
    const socket = this.socket;
    this.socket = undefined;
    for (const timer of [...Object.values(this.timers), ...this.healing.values()]) clearTimeout(timer);
    this.healing.clear();
    socket?.close(code);
  }

  private later(name: string, ms: number, act: () => void): void {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, ms);
  }

  private enter(phase: Phase, code = 0): void {
    if (this.phase === phase && !code) return;
    this.phase = phase;
    this.options.onPhase(phase, code);
  }
}

const WAKERS: Array<[() => EventTarget, string]> = [
  [() => document, 'visibilitychange'],
  [() => window, 'online'],
  [() => window, 'pageshow'],
];

/** Not all at the same moment. */
const soon = () => Math.random() * 500;

/** Full jitter: the caller waits a random time between 0 and this. */
export function pause(tries: number, cap: number): number {
  return Math.min(cap, 1_000 * 2 ** tries);
}
