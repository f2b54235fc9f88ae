/**
 * The rules of the outbox, pure: what waits, what is next, what an answer of the server makes of it.
 * Every command of the visitor that must not be lost goes through here; the same `cid` may be sent any number of times.
 */
import { encode } from '@ui/json';
import type {
  Ack,
  AnswerForm,
  Confirm,
  EditForm,
  End,
  Nack,
  PutAway,
  Rate,
  Send,
  WantContacts,
  WantCopy,
} from '@ui/protocol.generated';

export type Command = Send | AnswerForm | PutAway | End | Rate | WantCopy | WantContacts | EditForm | Confirm;

export interface Entry {
  cid: string;
  frame: Command;
  /** `queued` until acknowledged; `acked` is kept 10 minutes, in case the server is restored from a backup. */
  state: 'queued' | 'acked' | 'failed';
  at: number;
  /** It went out at least once: the server may have it although we were not told. */
  tried?: boolean;
  /** The newest dialog's number and that of its newest event here, when it first went out. */
  after?: [number, number];
  /** Counts what this browser's visitor did: the order in which it goes out, whatever the clock does. */
  n?: number;
  ackedAt?: number;
  /** How often the server failed on it. */
  stumbles?: number;
  /** What the server made of it. */
  d?: string;
  id?: string;
  seq?: number;
  /** Why it failed, or still waits, in the visitor's language. `old`: it waited for a day and nobody asked the visitor yet. */
  msg?: string;
  old?: boolean;
}

/** Where entries are kept: see `session/outbox_storage.ts`. */
export interface OutboxStorage {
  /** False: what is written here is gone after a reload. */
  lasting: boolean;
  load(): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(cid: string): Promise<void>;
  clear(): Promise<void>;
  close(): void;
}

export const WAITING_AT_MOST = 50;
/** Of all that is kept and not acknowledged, in UTF-8 (B.9). */
export const BYTES_AT_MOST = 256 * 1024;
const STUMBLES_AT_MOST = 3;
const WORTH_TELLING_MS = 3_000;
const KEEP_ACKED_MS = 10 * 60_000;
const ASK_AFTER_MS = 24 * 3_600_000;

export function newEntry(frame: Command, at = Date.now(), n = 0): Entry {
  return { cid: frame.cid, frame, state: 'queued', at, n };
}

export function inOrder(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => (a.n ?? 0) - (b.n ?? 0) || (a.cid < b.cid ? -1 : 1));
}

export function hasRoom(entries: Entry[], frame: Command): boolean {
  const waiting = entries.filter((it) => it.state === 'queued').length;
  let bytes = bytesOf(frame);
  for (const it of entries) if (it.state !== 'acked') bytes += bytesOf(it.frame);
  return waiting < WAITING_AT_MOST && bytes <= BYTES_AT_MOST;
}

export function bytesOf(frame: Command): number {
  return new TextEncoder().encode(encode(frame)).length;
}

/** First in, first out, one at a time. Where messages have to wait, a form or the end of the conversation goes first. */
export function nextOf(entries: Entry[], messagesWait = false): Entry | undefined {
  return entries.find((it) => it.state === 'queued' && !(messagesWait && it.frame.t === 'send'));
}

/** A limit was reached that does not pass in a moment: the visitor is told why a message waits. */
export function mustWait({ code, retry_ms = 0 }: Nack): boolean {
  return (code === 'rate' || code === 'unanswered') && retry_ms >= WORTH_TELLING_MS;
}

export function withAck(entry: Entry, ack: Ack, now = Date.now()): Entry {
  const { msg: _, ...rest } = entry;
  const { d, id, seq } = ack;
  return { ...rest, state: 'acked', ackedAt: now, ...(d && { d }), ...(id && { id }), ...(seq && { seq }) };
}

/** Without `retry_ms` the server will never take it. What it stumbles over again and again must not block the rest. */
export function withNack(entry: Entry, nack: Nack): Entry {
  const stumbles = (entry.stumbles ?? 0) + (nack.code === 'server_error' ? 1 : 0);
  if (nack.retry_ms && stumbles < STUMBLES_AT_MOST) {
    const { msg: _, ...rest } = entry;
    return { ...rest, stumbles, ...(mustWait(nack) && { msg: nack.msg }) };
  }
  return { ...entry, state: 'failed', msg: nack.msg };
}

export function again(entry: Entry): Entry {
  const { msg: _, old: __, stumbles: ___, ...rest } = entry;
  return { ...rest, state: 'queued', at: Date.now() };
}

/** What need not be kept: acknowledged long ago, or a failed step of a form (the form itself tells the visitor). */
export function isDone(entry: Entry, now = Date.now()): boolean {
  if (entry.state === 'failed') return entry.frame.t !== 'send';
  return entry.state === 'acked' && now - (entry.ackedAt ?? 0) > KEEP_ACKED_MS;
}

/** What has waited for a day is not sent by itself any more: the visitor may have found the answer elsewhere. */
export function grownOld(entry: Entry, now = Date.now()): Entry {
  if (entry.state !== 'queued' || now - entry.at < ASK_AFTER_MS) return entry;
  return { ...entry, state: 'failed', old: true };
}

/**
 * The server's data is older than ours now (`epoch` changed): it is offered what it may have lost, as long as that is
 * still here, for a restore takes longer than ten minutes. Its dialog may be gone as well.
 */
export function offeredAgain(entry: Entry): Entry {
  if (entry.state !== 'acked') return entry;
  const { d: _, ...rest } = entry;
  return { ...rest, state: 'queued', tried: true };
}

/** Half of a surrogate pair, or NUL, would make the whole frame invalid. */
export function cleaned(text: string): string {
  const whole = Array.from(text, (sign) => (/^[\uD800-\uDFFF]$/.test(sign) ? '\uFFFD' : sign)).join('');
  return whole.replaceAll('\0', '');
}
