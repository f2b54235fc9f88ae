/** What stands beside each dialog, as last read; the dialog's header shows parts of it too. */
import type { ClientPanel, NotedDetails } from '@ui/api.generated';
import { createSignal } from 'solid-js';
import { ask, Refusal, read } from '../core/http';

const KEPT = 30;

const [known, setKnown] = createSignal<ReadonlyMap<string, ClientPanel | 'missing'>>(new Map());

export function clientDataOf(d: string): ClientPanel | undefined {
  const found = known().get(d);
  return found === 'missing' ? undefined : found;
}

/** The server says that there is no such dialog, or none that we may see. */
export const isMissing = (d: string) => known().get(d) === 'missing';

export async function readClientData(d: string): Promise<void> {
  try {
    keep(d, await read<ClientPanel>(`/dialogs/${encodeURIComponent(d)}/client`));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') keep(d, 'missing');
    throw error;
  }
}

/** What an operator was told and has typed, on the card of this dialog's client. */
export async function noteDetails(d: string, typed: NotedDetails): Promise<void> {
  keep(d, await ask<ClientPanel>('POST', `/dialogs/${encodeURIComponent(d)}/details`, typed));
}

function keep(d: string, found: ClientPanel | 'missing'): void {
  const next = new Map(known());
  next.delete(d);
  next.set(d, found);
  const [oldest] = next.keys();
  if (next.size > KEPT && oldest) next.delete(oldest);
  setKnown(next);
}
