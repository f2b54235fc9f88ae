/** The list of dialogs as it stands in this browser. Pure: a frame goes in, a new list comes out. */
import type { DialogRow, Rows } from '@ui/protocol.generated';

export interface Inbox {
  /** False until the first `rows`: the list is not known yet, which is not the same as empty. */
  loaded: boolean;
  rows: ReadonlyMap<string, DialogRow>;
  /** How many open dialogs there are, listed or not. */
  open: number;
  /** Dialogs that left the list, and with which revision: a late older frame must not bring them back. */
  gone: ReadonlyMap<string, number>;
}

export type Tab = 'all' | 'mine' | 'new' | 'finished' | 'quarantined';

export const EMPTY: Inbox = { loaded: false, rows: new Map(), open: 0, gone: new Map() };

export function withRows(frame: Pick<Rows, 'rows' | 'open'>): Inbox {
  return { loaded: true, rows: new Map(frame.rows.map((row) => [row.d, row])), open: frame.open, gone: new Map() };
}

export function withRow(inbox: Inbox, row: DialogRow): Inbox {
  const known = inbox.rows.get(row.d)?.rev ?? inbox.gone.get(row.d) ?? -1;
  if (row.rev <= known) return inbox;
  return row.status === 'finished' ? withoutRow(inbox, row) : withOpenRow(inbox, row);
}

function withOpenRow(inbox: Inbox, row: DialogRow): Inbox {
  const isNew = !inbox.rows.has(row.d);
  return {
    ...inbox,
    rows: new Map(inbox.rows).set(row.d, row),
    open: inbox.open + (isNew ? 1 : 0),
    gone: without(inbox.gone, row.d),
  };
}

function withoutRow(inbox: Inbox, row: DialogRow): Inbox {
  const was = inbox.rows.has(row.d);
  return {
    ...inbox,
    rows: without(inbox.rows, row.d),
    open: Math.max(0, inbox.open - (was ? 1 : 0)),
    gone: new Map(inbox.gone).set(row.d, row.rev),
  };
}

/** The dialog went to a line that this operator does not see: whatever comes late is about nothing. */
export function withGone(inbox: Inbox, d: string): Inbox {
  const row = inbox.rows.get(d);
  return row ? withoutRow(inbox, row) : inbox;
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/** Offered to me, and nobody has it yet: mine to answer before its time is over. */
export const isMyOffer = (row: DialogRow, myId: string): boolean =>
  myId !== '' && row.status === 'new' && row.offered_to === myId;

/**
 * My own offers stand first, the one that ends soonest on top; among mine, what I keep; then the oldest promise, then
 * who waits longest; the answered follow, latest first.
 */
export function ordered(rows: Iterable<DialogRow>, tab: Tab = 'all', myId = ''): DialogRow[] {
  const rank = (row: DialogRow) => (isMyOffer(row, myId) ? 0 : tab === 'mine' && row.pinned ? 1 : 2);
  return [...rows].sort(
    (a, b) => rank(a) - rank(b) || (rank(a) === 0 ? earlier(a.offered_until, b.offered_until) : 0) || byWaiting(a, b),
  );
}

/** The next that waits for me, in the order of the list: an offer, or a dialog of mine without an answer. */
export function nextForMe(rows: Iterable<DialogRow>, myId: string, current: string): DialogRow | undefined {
  const waits = (row: DialogRow) => isMyOffer(row, myId) || (row.operator_id === myId && row.waiting_since > 0);
  return ordered(rows, 'all', myId).find((row) => row.d !== current && !row.quarantined && waits(row));
}

function byWaiting(a: DialogRow, b: DialogRow): number {
  return (
    earlier(a.promised_at, b.promised_at) ||
    earlier(a.waiting_since, b.waiting_since) ||
    b.last_at - a.last_at ||
    (a.d < b.d ? -1 : 1)
  );
}

/** 0 is no time at all: it stands behind every real one. */
function earlier(a: number, b: number): number {
  if (a === b) return 0;
  return (a || Number.POSITIVE_INFINITY) - (b || Number.POSITIVE_INFINITY);
}

/** Mine: taken by me, offered to me, or I was invited. What is quarantined stands nowhere else. */
export function inTab(row: DialogRow, tab: Tab, myId: string): boolean {
  if (row.quarantined) return tab === 'quarantined';
  if (tab === 'mine') return row.operator_id === myId || row.offered_to === myId || row.invited.includes(myId);
  if (tab === 'new') return row.status === 'new';
  return tab === 'all';
}

/**
 * What to show while a hand or the focus is on the list: nothing moves under it. The known rows stay where they are,
 * also those that have just left; newcomers wait at the end.
 */
export function frozenOrder(shown: readonly string[], wanted: readonly string[]): string[] {
  const known = new Set(shown);
  return [...shown, ...wanted.filter((d) => !known.has(d))];
}

/** Compared with the server's every minute; '' where the browser has no digests (a page without https). */
export async function digestOf(rows: Iterable<DialogRow>): Promise<string> {
  if (!globalThis.crypto?.subtle) return '';
  const marks = [...rows]
    .sort((a, b) => (a.d < b.d ? -1 : 1))
    .map((row) => `${row.d}:${row.rev}`)
    .join(',');
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(marks)));
  return Array.from(hash.slice(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
