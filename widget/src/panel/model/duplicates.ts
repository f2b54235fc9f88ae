/**
 * When an acknowledgement was lost, the same message is in the outbox and in the next snapshot, which tells no cids.
 * It must not be seen twice until the second try is answered, so it is recognised by what it says and when it came.
 */
import type { DialogView, Message } from '@ui/protocol.generated';
import type { Entry } from './outbox';

/**
 * Pairs of message id and cid. A message is an entry's when the entry went out, the message came after all that was here
 * then (by the server's numbers: no clocks are compared), says the same, and is nobody else's. A wrong guess (the same words
 * from a copy of this browser) lasts until the acknowledgement names the right one; nothing is ever kept from sending.
 */
export function matchDuplicates(
  view: DialogView,
  entries: Entry[],
  cids: Map<string, string>,
): Array<[string, string]> {
  const taken = new Set([...cids.keys(), ...entries.flatMap((it) => it.id ?? [])]);
  const known = new Set(cids.values());
  return entries.flatMap((entry): Array<[string, string]> => {
    const twin = mayBeThere(entry) && !known.has(entry.cid) && view.messages.find((it) => isOf(view, it, entry, taken));
    if (!twin) return [];
    taken.add(twin.id);
    return [[twin.id, entry.cid]];
  });
}

/** It went out and we were not told what became of it. */
function mayBeThere({ state, tried, old }: Entry): boolean {
  return !!tried && (state === 'queued' || !!old);
}

function isOf(view: DialogView, message: Message, { frame, after = [0, 0] }: Entry, taken: Set<string>): boolean {
  const isLater = view.number === after[0] ? message.seq > after[1] : view.number > after[0];
  if (message.author !== 'visitor' || taken.has(message.id) || !isLater) return false;
  return frame.t === 'send' && essence(message.text) === essence(frame.text);
}

/** Without what the server may take away or compose anew: marks, spaces, signs that are not seen. */
function essence(text: string): string {
  return text.normalize('NFD').replace(/[\p{C}\p{M}\p{Z}\s]/gu, '');
}
