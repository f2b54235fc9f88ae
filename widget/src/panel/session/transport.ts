/** What the socket and the long poll have in common, for whoever sends over either. */
import type { Phase } from '@ui/connection';

export interface Wire {
  readonly phase: Phase;
  start(): void;
  stop(code?: number): void;
  /** Stops because the page goes; the server hears of it. */
  bye(): void;
  send(frame: object): boolean;
  fill(missing: { d: string; s: string; after: number }): void;
  healed(d: string, s: string): void;
  wake(): void;
  again(): void;
}

export const socketAddress = (origin: string): string => `${origin.replace(/^http/, 'ws')}/ws/visitor`;
