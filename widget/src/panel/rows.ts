/** What stands in the log, from top to bottom: days, messages with their state, forms, who came and that it ended. */
import type { DialogView, Message } from '@ui/protocol.generated';
import { isOpen } from './forms';
import type { Entry } from './outbox';
import { startOfDay } from './speech';

export type SendState = '' | 'sending' | 'sent' | 'read' | 'failed';

export interface Row {
  /** Stays the same while a message goes from "sending" to "read", so that its bubble stays too. */
  key: string;
  kind: 'day' | 'text' | 'form' | 'joined' | 'finished' | 'system';
  at: number;
  d: string;
  message?: Message;
  mine: boolean;
  name: string;
  text: string;
  state: SendState;
  seq: number;
  /** The first and the last bubble of one author in a row. */
  first: boolean;
  last: boolean;
  /** The entry of the outbox behind a bubble that is not there yet. */
  entry?: Entry;
}

const ONE_BREATH_MS = 5 * 60_000;

/** What a snapshot does not tell, remembered while the page lives. */
export interface Memory {
  /** Message id → the cid under which this browser sent it. */
  cids: Map<string, string>;
  /** Dialog and operator's name → when the operator joined. */
  joins: Map<string, number>;
}

/** `back`: the form that was put away and that the visitor has brought back. */
export function rowsOf(views: DialogView[], entries: Entry[], memory: Memory, back = ''): Row[] {
  const rows = [
    ...views.flatMap((view) => rowsOfDialog(view, memory, back)),
    ...pendingRows(views, entries, memory.cids),
  ];
  return joinedInRuns(withDays(rows));
}

function rowsOfDialog(view: DialogView, { cids, joins }: Memory, back: string): Row[] {
  const rows: Row[] = view.messages
    .filter((it) => isShown(it) || it.id === back)
    .map((it) => rowOfMessage(view, it, cids));
  for (const name of operatorsOf(view)) {
    const firstWords = rows.findIndex((it) => it.message?.author === 'operator' && it.name === name);
    const at = joins.get(view.d + name) ?? rows[firstWords]?.at ?? rows.at(-1)?.at ?? view.started_at;
    const later = rows.findIndex((it) => it.at > at);
    const place = [firstWords, later, rows.length].find((it) => it >= 0) ?? 0;
    rows.splice(
      later >= 0 ? Math.min(place, later) : place,
      0,
      row('joined', `joined:${view.d}${name}`, { d: view.d, at, name }),
    );
  }
  if (view.status === 'finished') {
    rows.push(row('finished', `finished:${view.d}`, { d: view.d, at: view.finished_at, name: view.operator }));
  }
  return rows;
}

function operatorsOf(view: DialogView): string[] {
  const written = view.messages.filter((it) => it.author === 'operator').map((it) => it.name);
  return [...new Set([...written, ...(view.operator ? [view.operator] : [])])];
}

function isShown(message: Message): boolean {
  if (message.kind === 'form') return !!message.form && (isOpen(message.form) || message.form.step === 'done');
  return message.kind === 'text';
}

function rowOfMessage(view: DialogView, message: Message, cids: Map<string, string>): Row {
  const mine = message.author === 'visitor';
  const kind = message.kind === 'form' ? 'form' : message.author === 'system' ? 'system' : 'text';
  const { name, text, at, seq } = message;
  const state = !mine ? '' : seq <= view.read_by_operator ? 'read' : 'sent';
  return row(kind, cids.get(message.id) ?? message.id, { d: view.d, at, name, text, seq, mine, state, message });
}

/** What the server does not have, or what it has said to have without the message being here yet. */
function pendingRows(views: DialogView[], entries: Entry[], cids: Map<string, string>): Row[] {
  const ids = views.flatMap((view) => view.messages.map((it) => it.id));
  const here = new Set(ids.flatMap((id) => [id, cids.get(id) ?? id]));
  return entries.flatMap((entry) => {
    if (entry.frame.t !== 'send' || here.has(entry.cid) || here.has(entry.id ?? '') || isPast(views, entry)) return [];
    const state = ({ queued: 'sending', acked: 'sent', failed: 'failed' } as const)[entry.state];
    return [row('text', entry.cid, { at: entry.at, text: entry.frame.text, mine: true, state, entry })];
  });
}

/** Acknowledged, and so long ago that it lies above what was fetched of the dialog. */
function isPast(views: DialogView[], { state, d, seq }: Entry): boolean {
  return state === 'acked' && views.some((it) => it.d === d && it.last_pub >= (seq ?? Number.POSITIVE_INFINITY));
}

function row(kind: Row['kind'], key: string, more: Partial<Row>): Row {
  return {
    kind,
    key,
    at: 0,
    d: '',
    mine: false,
    name: '',
    text: '',
    state: '',
    seq: 0,
    first: true,
    last: true,
    ...more,
  };
}

function withDays(rows: Row[]): Row[] {
  let day = 0;
  return rows.flatMap((it) => {
    const own = startOfDay(it.at);
    if (own === day || !it.at) return [it];
    day = own;
    return [row('day', `day:${own}`, { at: own }), it];
  });
}

function joinedInRuns(rows: Row[]): Row[] {
  return rows.map((it, place) => {
    const before = rows[place - 1];
    const after = rows[place + 1];
    return { ...it, first: !(before && sameBreath(before, it)), last: !(after && sameBreath(it, after)) };
  });
}

function sameBreath(a: Row, b: Row): boolean {
  const sameAuthor = a.mine === b.mine && (a.mine || a.name === b.name);
  return a.kind === 'text' && b.kind === 'text' && sameAuthor && b.at - a.at < ONE_BREATH_MS;
}
