/** What stands beside each dialog, as last read; the dialog's header shows parts of it too. */
import { createSignal } from 'solid-js';
import { read } from '../shell/http';
import type { Beside } from './types';

const KEPT = 30;

const [known, setKnown] = createSignal<ReadonlyMap<string, Beside>>(new Map());

export const besideOf = (d: string): Beside | undefined => known().get(d);

export async function readBeside(d: string): Promise<void> {
  const found = await read<Beside>(`/dialogs/${encodeURIComponent(d)}/client`);
  const next = new Map(known());
  next.delete(d);
  next.set(d, found);
  const [oldest] = next.keys();
  if (next.size > KEPT && oldest) next.delete(oldest);
  setKnown(next);
}
