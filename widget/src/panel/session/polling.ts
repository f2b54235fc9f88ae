/**
 * The way to the server where WebSockets do not get through: the same frames over HTTP with a long poll.
 * Slower, and without typing; every promise of the protocol stays. Looks like `Connection` to its caller.
 */

import type { ErrorBody, PolledFrames } from '@ui/api.generated';
import type { Phase } from '@ui/connection';
import { encode } from '@ui/json';
import type { ServerFrame, VisitorHello } from '@ui/protocol.generated';
import { socketAddress, type Wire } from './transport';

export interface PollingOptions {
  origin: string;
  channel: string;
  token(): string;
  hello(): object;
  /** The dialog to follow and how much of it is here; undefined while there is none. */
  cursor(): { d: string; after: number } | undefined;
  /** The longest pause before the next try, in ms. */
  pause(tries: number, cap: number): number;
  /** Nothing gets through any more. */
  onLost(): void;
  onFrame(frame: ServerFrame): void;
  onPhase(phase: Phase, code: number): void;
}

/** What is not worth a request of its own, and is gone with it. Every other command goes. */
const OF_A_SOCKET = ['typing', 'viewing'];
const VISITOR = '/api/v1/visitor/';
const CAP_MS = 30_000;
const LEAST_PAUSE_MS = 1_000;
const TRIES_AT_MOST = 3;
const NOTHING_YET_MS = 3_000;
const FOR_GOOD = 4500;
const SOCKET_AGAIN_MS = 5 * 60_000;
const SPEAKS_WITHIN_MS = 8_000;

export class Polling implements Wire {
  phase: Phase = 'stopped';
  private tries = 0;
  private failures = 0;
  private triesSocketAt = 0;
  private stopping = new AbortController();

  constructor(private readonly options: PollingOptions) {}

  /** The first question and its answer; throws when HTTP does not get through either. */
  async hello(): Promise<ServerFrame[]> {
    return (await this.ask('POST', 'hello', this.options.hello())).frames;
  }

  /** Goes on after `hello`. */
  begin(frames: ServerFrame[]): void {
    this.stopping = new AbortController();
    this.triesSocketAt = Date.now() + SOCKET_AGAIN_MS;
    this.greeted(frames);
    void this.follow(this.stopping.signal);
  }

  start(): void {
    this.stopping = new AbortController();
    this.enter('connecting');
    void this.follow(this.stopping.signal);
  }

  stop(code = 0): void {
    this.stopping.abort();
    this.enter('stopped', code);
  }

  /** No socket's end tells it here. As plain text, which a leaving page may send without asking first. */
  bye(): void {
    const { origin, channel, token } = this.options;
    if (this.phase !== 'stopped') navigator.sendBeacon(`${origin}${VISITOR}bye`, encode({ channel, token: token() }));
    this.stop();
  }

  send(frame: object): boolean {
    if (this.phase !== 'live') return false;
    if (!OF_A_SOCKET.includes((frame as { t: string }).t)) void this.command(frame);
    return true;
  }

  fill(missing: { d: string; s: string; after: number }): void {
    void this.command({ t: 'sync', ...missing, limit: 100 });
  }

  healed(): void {}

  wake(): void {}

  again(): void {
    this.stop();
    this.start();
  }

  private async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.phase !== 'live') this.greeted(await this.hello());
        else if (await this.isSocketBack()) this.giveUp();
        else await this.poll(signal);
        this.tries = 0;
      } catch (error) {
        if (!signal.aborted) await this.recover(error);
      }
    }
  }

  private async recover(error: unknown): Promise<void> {
    if (closeCode(error)) this.stop(closeCode(error));
    else if (this.tries >= TRIES_AT_MOST) this.giveUp();
    else {
      this.enter('waiting');
      await sleep(LEAST_PAUSE_MS + Math.random() * this.options.pause(this.tries++, CAP_MS));
    }
  }

  private giveUp(): void {
    this.tries = 0;
    this.stop();
    this.options.onLost();
  }

  /** Whatever stood in its way may be gone: a network, a scanner. Until it speaks, HTTP goes on. */
  private async isSocketBack(): Promise<boolean> {
    if (Date.now() < this.triesSocketAt) return false;
    this.triesSocketAt = Date.now() + SOCKET_AGAIN_MS;
    const socket = new WebSocket(socketAddress(this.options.origin));
    const speaks = await new Promise<boolean>((resolve) => {
      socket.onopen = () => socket.send(encode(this.options.hello()));
      socket.onmessage = () => resolve(true);
      socket.onclose = () => resolve(false);
      setTimeout(() => resolve(false), SPEAKS_WITHIN_MS);
    });
    socket.close();
    return speaks;
  }

  private greeted(frames: ServerFrame[]): void {
    for (const frame of frames) this.options.onFrame(frame);
    this.enter('live');
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const cursor = this.options.cursor();
    if (!cursor) return sleep(NOTHING_YET_MS);
    const query = new URLSearchParams({ channel: this.options.channel, d: cursor.d, after: `${cursor.after}` });
    const { frames } = await this.ask('GET', `events?${query}`, undefined, signal);
    for (const frame of frames) this.options.onFrame(frame);
  }

  private async command(command: object): Promise<void> {
    // Each request is a connection of its own: who speaks, and from where, is said with each.
    const { new: isNew, lang, zone, page, identity } = this.options.hello() as Partial<VisitorHello>;
    try {
      const body = { channel: this.options.channel, command, new: isNew, lang, zone, page, identity };
      const { frames } = await this.ask('POST', 'command', body);
      this.failures = 0;
      for (const frame of frames) this.options.onFrame(frame);
    } catch (error) {
      if (closeCode(error)) this.stop(closeCode(error));
      else if (error instanceof Refusal && error.isOfThisOnly) this.refuse((command as { cid?: string }).cid);
      else await this.pauseAndFollow();
    }
  }

  /** The server will never take it; the outbox marks it and goes on. */
  private refuse(cid: string | undefined): void {
    if (cid) this.options.onFrame({ t: 'nack', cid, code: 'bad_request', msg: '' });
  }

  /** The outbox has it still and offers it again after the next `live`, which must not come at once. */
  private async pauseAndFollow(): Promise<void> {
    this.stopping.abort();
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.enter('waiting');
    await sleep(LEAST_PAUSE_MS + Math.random() * this.options.pause(this.failures++, CAP_MS));
    if (!signal.aborted) await this.follow(signal);
  }

  private async ask(method: string, path: string, body?: object, signal?: AbortSignal): Promise<PolledFrames> {
    const headers = {
      authorization: `Bearer ${this.options.token()}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const address = `${this.options.origin}${VISITOR}${path}`;
    const answer = await fetch(address, {
      method,
      headers,
      credentials: 'omit',
      ...(signal && { signal }),
      ...(body && { body: encode(body) }),
    });
    if (!answer.ok) throw new Refusal(answer.status, await codeIn(answer));
    return answer.json() as Promise<PolledFrames>;
  }

  private enter(phase: Phase, code = 0): void {
    if (this.phase === phase && !code) return;
    this.phase = phase;
    this.options.onPhase(phase, code);
  }
}

class Refusal extends Error {
  /** `code`: what a socket would have been closed with; 0 where somebody between us and the server refused. */
  constructor(
    readonly status: number,
    readonly code: number,
  ) {
    super(`HTTP ${status}`);
  }

  /** Something is wrong with this one request, not with the way or with us. */
  get isOfThisOnly(): boolean {
    return [400, 404, 413, 422].includes(this.status);
  }
}

/** Closed for good, as a socket with this code; 0 = it may be tried again. */
export function closeCode(error: unknown): number {
  return error instanceof Refusal && error.code >= FOR_GOOD ? error.code : 0;
}

async function codeIn(answer: Response): Promise<number> {
  try {
    return Number(((await answer.json()) as ErrorBody).code) || 0;
  } catch {
    return 0;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
