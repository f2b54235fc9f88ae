/**
 * What cannot be taken back once it is done waits ten seconds here first: until then nobody has heard of it, and Undo
 * leaves everything as it was. One thing at a time: the next one sends the one before it.
 */
import { createSignal } from 'solid-js';
import type { DialogCommand } from './outbox';

export type HeldCommand = Extract<DialogCommand, { t: 'finish' | 'spam' }>;

export interface Held {
  act: HeldCommand;
  /** What is about to happen, for people. */
  text: string;
  /** When it happens, by the clock of this browser. */
  at: number;
}

export const HELD_MS = 10_000;

export class Holding {
  private readonly state = createSignal<Held | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  readonly held = this.state[0];

  constructor(private readonly run: (act: HeldCommand) => void) {
    // A page that is closed has meant what it said.
    addEventListener('pagehide', this.now);
  }

  stop(): void {
    removeEventListener('pagehide', this.now);
    this.now();
  }

  hold(act: HeldCommand, text: string, now = Date.now()): void {
    if (this.of(act.d)?.act.t === act.t) return;
    this.now();
    this.state[1]({ act, text, at: now + HELD_MS });
    this.timer = setTimeout(this.now, HELD_MS);
  }

  of(d: string): Held | null {
    const held = this.held();
    return held?.act.d === d ? held : null;
  }

  /** Taken back: it never happens. */
  undo = (): Held | null => {
    clearTimeout(this.timer);
    const held = this.held();
    this.state[1](null);
    return held;
  };

  now = (): void => {
    const held = this.undo();
    if (held) this.run(held.act);
  };

  /** The client wrote, or somebody else has acted: whoever wanted to close did not know that. */
  isOutdated(d: string): boolean {
    return this.of(d)?.act.t === 'finish' && this.undo() !== null;
  }
}
