/**
 * Messages on their way: kept from the press of Send until they are seen in the dialog. Pure.
 * The same `cid` is offered again after every reconnect; the server answers it once and for ever.
 */

import { uuid7 } from '@ui/ids';
import type { Ack, Message, Nack } from '@ui/protocol.generated';

export interface Unsent {
  cid: string;
  d: string;
  text: string;
  /** For colleagues only: whatever happens on the way, it never becomes an answer. */
  note?: boolean;
  at: number;
  /** `failed`: the server said no for good. `acked`: on disk there, not yet seen here. */
  state: 'sending' | 'acked' | 'failed';
  /** Of `failed`, for people. */
  why: string;
  /** Of `acked`: the message's id. */
  id: string;
}

export function added(list: Unsent[], d: string, text: string, note = false, now = Date.now()): Unsent[] {
  return [...list, { cid: uuid7(now), d, text, note, at: now, state: 'sending', why: '', id: '' }];
}

/** What a page that is gone has left comes before what is written here, each once: no clock tells, for it may be set. */
export function joined(list: Unsent[], more: Unsent[]): Unsent[] {
  const known = new Set(list.map((it) => it.cid));
  const news = more.filter((it) => !known.has(it.cid));
  return news.length ? [...news, ...list] : list;
}

export function acked(list: Unsent[], ack: Ack): Unsent[] {
  return change(list, ack.cid, { state: 'acked', id: ack.id ?? '', why: '' });
}

export function refused(list: Unsent[], nack: Nack): Unsent[] {
  return change(list, nack.cid, { state: 'failed', why: nack.msg });
}

/** A permanent "no" holds for its cid for ever, so another try is a new command. */
export function again(list: Unsent[], cid: string, now = Date.now()): Unsent[] {
  return list.map((it) => (it.cid === cid ? { ...it, cid: uuid7(now), state: 'sending', why: '' } : it));
}

export function dropped(list: Unsent[], cid: string): Unsent[] {
  return list.filter((it) => it.cid !== cid);
}

/** Those whose message is in the dialog by now have arrived, whatever came first, ack or event. */
export function arrived(list: Unsent[], messages: readonly Message[]): Unsent[] {
  const ids = new Set(messages.map((it) => it.id));
  const rest = list.filter((it) => !(it.state === 'acked' && ids.has(it.id)));
  return rest.length === list.length ? list : rest;
}

function change(list: Unsent[], cid: string, values: Partial<Unsent>): Unsent[] {
  return list.map((it) => (it.cid === cid ? { ...it, ...values } : it));
}
