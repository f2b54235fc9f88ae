/** The dialogs that this browser keeps open, the latest used last. Pure. */
import type { Cursor, ServerFrame } from '@ui/protocol.generated';
import type { Thread } from '@ui/thread';

export type Threads = ReadonlyMap<string, Thread>;
export type ThreadFrame = Extract<ServerFrame, { t: 'snapshot' | 'batch' | 'older' | 'ev' }>;

const KEPT = 20;

export const isOfThread = (frame: ServerFrame): frame is ThreadFrame =>
  frame.t === 'snapshot' || frame.t === 'batch' || frame.t === 'older' || frame.t === 'ev';

export const dialogOf = (frame: ThreadFrame): string => (frame.t === 'snapshot' ? frame.dialog.d : frame.d);

/** Going back to a kept dialog shows it at once and asks only for what is new. */
export function kept(threads: Threads, d: string, thread: Thread): Threads {
  const next = new Map(threads);
  next.delete(d);
  next.set(d, thread);
  const [oldest] = next.keys();
  if (next.size > KEPT && oldest) next.delete(oldest);
  return next;
}

export function forgotten(threads: Threads, d?: string): Threads {
  const rest = new Map(d ? threads : []);
  if (d) rest.delete(d);
  return rest;
}

export function cursors(thread: Thread | undefined, epoch: string): Cursor[] {
  if (!thread) return [];
  const { d, last_pub, last_int } = thread.view;
  return [
    { d, s: 'pub', after: last_pub, epoch },
    { d, s: 'int', after: last_int, epoch },
  ];
}
