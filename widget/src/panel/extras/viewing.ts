/**
 * Whether the visitor looks at the chat now: some tab has the panel open on a visible page. Told to the server when it
 * changes and when the connection is new; it is no proof of reading (see `reading.ts`), and it is never stored.
 */
import { createEffect, onCleanup } from 'solid-js';
import type { PanelState } from '../state';

const CALM_MS = 300;

/** In one tab; `visit.looks` adds up the tabs. A glance away and back is not told. */
export class Viewing {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private on = false;

  constructor(private readonly state: PanelState) {
    // The connection, or the leading tab, is new and does not know it yet.
    createEffect(() => {
      if (state.visit.known.phase() === 'live' && this.on) this.turn(true);
    });
    document.addEventListener('visibilitychange', this.look);
    window.addEventListener('pagehide', this.gone);
    createEffect(this.look);
    onCleanup(() => {
      this.gone();
      document.removeEventListener('visibilitychange', this.look);
      window.removeEventListener('pagehide', this.gone);
    });
  }

  private look = (): void => {
    clearTimeout(this.timer);
    const on = this.state.open() && !this.state.code() && !document.hidden;
    if (on !== this.on) this.timer = setTimeout(() => this.turn(on), CALM_MS);
  };

  private gone = (): void => {
    clearTimeout(this.timer);
    if (this.on) this.turn(false);
  };

  private turn(on: boolean): void {
    this.on = on;
    this.state.visit.looks(on);
  }
}
