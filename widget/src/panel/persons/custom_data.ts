/** What the page says of its visitor (CHAT-8), told once the server knows them, on each new connection, and when it changes. */
import { uuid7 } from '@ui/ids';
import { createEffect, createMemo, createRoot, onCleanup } from 'solid-js';
import { type Cell, cell } from '../kit/cell';
import type { PanelState } from '../state';

const CALM_MS = 500;

const changes = new WeakMap<PanelState, Cell<number>>();

export function sendData(state: PanelState): void {
  const count = changes.get(state) ?? cell(0);
  count.set(count() + 1);
  if (changes.has(state)) return;
  changes.set(state, count);
  createRoot(() => tellWhenKnown(state, count));
}

function tellWhenKnown({ host, visit }: PanelState, changed: Cell<number>): void {
  const isKnown = createMemo(() => visit.known.phase() === 'live' && visit.known.threads().length > 0);
  createEffect(() => {
    changed();
    if (!isKnown()) return;
    // A page may set it with every step that its visitor takes: the last of a moment counts.
    const timer = setTimeout(() => {
      const data = host.data();
      if (data) visit.tell({ t: 'custom_data', cid: uuid7(), data });
    }, CALM_MS);
    onCleanup(() => clearTimeout(timer));
  });
}
