/** The list of canned replies under the hands: which fit, which is marked, what the keys do. It draws nothing. */
import type { ShownReply } from '@ui/api.generated';
import { createEffect, createMemo, createSignal, on } from 'solid-js';
import { cannedOf, fetchCanned, filled, matching, wantedIn } from '../../canned/canned';
import { me } from '../../core/session';
import type { Live } from '../../live/live';

export type CannedChoice = ReturnType<typeof cannedChoice>;

export function cannedChoice(live: Live, d: string, text: () => string, write: (value: string) => void) {
  const [marked, setMarked] = createSignal(0);
  const [left, setLeft] = createSignal('');
  const lineId = () => live.row(d)?.line_id ?? '';
  const wanted = createMemo(() => wantedIn(text()));
  const isOpen = () => wanted() !== null && left() !== text();
  const replies = createMemo(() => matching(isOpen() ? cannedOf(lineId()) : [], wanted() ?? ''));
  const asks = createMemo(() => wanted() !== null);
  createEffect(() => asks() && void fetchCanned(lineId()));
  createEffect(on(wanted, () => setMarked(0)));

  function insert(reply: ShownReply): void {
    const row = live.row(d);
    write(
      filled(reply.text, {
        'client.name': row?.name ?? '',
        'operator.name': me().name,
        'dialog.number': live.view(d)?.label ?? row?.label ?? '',
      }),
    );
  }
  /** True when the key was ours. */
  function press(event: KeyboardEvent): boolean {
    if (!isOpen()) return false;
    const count = replies().length;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const reply = replies()[marked()];
    if (by && count) setMarked((marked() + by + count) % count);
    else if (event.key === 'Escape') setLeft(text());
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && reply) insert(reply);
    else return false;
    return true;
  }
  const activeId = () => (replies().length ? `canned-${marked()}` : undefined);
  const isEmpty = () => cannedOf(lineId()).length === 0;
  return { isOpen, isEmpty, replies, marked, activeId, insert, press };
}
