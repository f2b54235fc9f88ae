/** What stands in the log, from top to bottom: days, messages with their state, forms, who came and that it ended. */
import { startOfDay } from '@ui/dates';
import { lastIn } from '@ui/lists';
import type { DialogView, Message, Milestone } from '@ui/protocol.generated';
import { isSeen, lastFound } from './forms';
import type { Entry } from './outbox';

export type SendState = '' | 'sending' | 'sent' | 'read' | 'failed';

export interface Row {
  /** Stays the same while a message goes from "sending" to "read", so that its bubble stays too. */
  key: string;
  kind: 'day' | 'text' | 'form' | 'joined' | 'finished' | 'reopened' | 'promise' | 'system';
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
  /** Who ended the dialog, or made it go on. */
  by?: string;
  /** Under a message with an address: it is asked whether to use it, or it is said that it is used. */
  reach?: 'ask' | 'known';
  /** The entry of the outbox behind a bubble that is not there yet. */
  entry?: Entry;
}

const ONE_BREATH_MS = 5 * 60_000;

/** Message id → the cid under which this browser sent it: a snapshot does not tell. */
export type Cids = Map<string, string>;

/** What the visitor did here and nobody else knows. */
export interface Local {
  /** "Rate this conversation" was chosen in this dialog, when its newest row was of this time. */
  rate?: { d: string; at: number } | undefined;
  /** The message whose "reach me here" was put away. */
  hiddenSuggestion?: string;
}

export function rowsOf(views: DialogView[], entries: Entry[], cids: Cids, local: Local = {}): Row[] {
  const shown = withoutHoles(views);
  const rows = [
    ...shown.flatMap((view, place) => rowsOfDialog(view, cids, local, place === shown.length - 1)),
    ...pendingRows(views, entries, cids),
  ];
  return joinedInRuns(withDays(rows));
}

/**
 * Of several dialogs only the end of each may be here. What lies before a part that is missing is not shown until that
 * part is here: nobody can see that something is left out in the middle.
 */
export function withoutHoles(views: DialogView[]): DialogView[] {
  return views.slice(Math.max(0, views.map((it) => it.more).lastIndexOf(true)));
}

function rowsOfDialog(view: DialogView, cids: Cids, local: Local, isNow: boolean): Row[] {
  const rows: Row[] = view.messages.filter((it) => isShown(it, isNow)).map((it) => rowOfMessage(view, it, cids));
  if (isNow) askToReach(rows, view, local.hiddenSuggestion);
  for (const name of operatorsOf(view)) putJoined(rows, view, name);
  for (const turn of turnsOf(view)) putTurn(rows, view.d, turn);
  if (view.promised_at) putPromise(rows, view);
  const isAsked = rows.some((it) => it.message?.form?.kind === 'rating');
  if (local.rate?.d === view.d && isNow && !isAsked) putRating(rows, local.rate);
  return rows;
}

/** Under one message at most, and under those that were confirmed. */
function askToReach(rows: Row[], view: DialogView, hiddenSuggestion: string | undefined): void {
  const last = lastFound(view);
  for (const it of rows) {
    const { id, found, confirmed } = it.message ?? {};
    if (found && it.mine && (confirmed || (id === last && id !== hiddenSuggestion)))
      it.reach = confirmed ? 'known' : 'ask';
  }
}

function putJoined(rows: Row[], view: DialogView, name: string): void {
  const firstWords = rows.findIndex((it) => it.message?.author === 'operator' && it.message.name === name);
  const joinedAt = view.milestones.find((it) => it.kind === 'joined' && it.name === name)?.at;
  const known = [joinedAt, rows[firstWords]?.at].filter((it) => it !== undefined);
  // Who comes back after a reopening had come before.
  const at = known.length ? Math.min(...known) : (lastIn(rows)?.at ?? view.started_at);
  const later = rows.findIndex((it) => it.at > at);
  const place = [firstWords, later, rows.length].find((it) => it >= 0) ?? 0;
  const joined = row('joined', `joined:${view.d}${name}`, { d: view.d, at, name });
  rows.splice(later >= 0 ? Math.min(place, later) : place, 0, joined);
}

/** The last end is told with the dialog itself, too: a snapshot of many events may have no others. */
function turnsOf(view: DialogView): Milestone[] {
  const turns = view.milestones.filter((it) => it.kind !== 'joined');
  const { finished_at: at, ended_by, ended_name: name } = view;
  if (view.status !== 'finished' || turns.some((it) => it.kind === 'finished' && it.at === at)) return turns;
  return [...turns, { kind: 'finished', at, by: ended_by || 'line', name }];
}

/** The end stands over what is asked after it, "it goes on" over the message that made it go on. */
function putTurn(rows: Row[], d: string, { kind, at, by, name }: Milestone): void {
  const after = (it: Row) => it.at > at || (it.at === at && (kind === 'reopened' || it.kind === 'form'));
  insert(rows, rows.findIndex(after), row(kind, `${kind}:${d}${at}`, { d, at, name, by }));
}

/** It answers the visitor's last message, so it stands under it. */
function putPromise(rows: Row[], view: DialogView): void {
  const last = rows.map((it) => it.mine).lastIndexOf(true);
  const at = rows[last]?.at ?? view.started_at;
  insert(rows, last < 0 ? -1 : last + 1, row('promise', `promise:${view.d}`, { d: view.d, at }));
}

function putRating(rows: Row[], { d, at }: { d: string; at: number }): void {
  const after = rows.findIndex((it) => it.at > at);
  insert(rows, after, row('form', `rate:${d}`, { d, at }));
}

function insert(rows: Row[], place: number, it: Row): void {
  rows.splice(place < 0 ? rows.length : place, 0, it);
}

/** A hidden operator has no name: the line's stands in its place, and nobody joins. */
function operatorsOf(view: DialogView): string[] {
  const written = view.messages.filter((it) => it.author === 'operator').map((it) => it.name);
  return [...new Set([...written, view.operator])].filter(Boolean);
}

/** A rating belongs to the dialog of the moment; what was not rated then is not asked any more. */
function isShown({ kind, form }: Message, isNow: boolean): boolean {
  if (kind !== 'form') return kind === 'text';
  return !!form && isSeen(form) && (form.kind !== 'rating' || isNow || form.step === 'done');
}

function rowOfMessage(view: DialogView, message: Message, cids: Cids): Row {
  const mine = message.author === 'visitor';
  const kind = message.kind === 'form' ? 'form' : message.author === 'system' ? 'system' : 'text';
  const { text, at, seq } = message;
  const name = message.name || (mine ? '' : view.line);
  const state = !mine ? '' : seq <= view.read_by_operator ? 'read' : 'sent';
  return row(kind, cids.get(message.id) ?? message.id, { d: view.d, at, name, text, seq, mine, state, message });
}

/** What the server does not have, or what it has said to have without the message being here yet. */
function pendingRows(views: DialogView[], entries: Entry[], cids: Cids): Row[] {
  const ids = views.flatMap((view) => view.messages.map((it) => it.id));
  const here = new Set(ids.flatMap((id) => [id, cids.get(id) ?? id]));
  const wait = entries.find((it) => it.state === 'queued' && it.msg)?.msg;
  return entries.flatMap((entry) => {
    if (entry.frame.t !== 'send' || here.has(entry.cid) || here.has(entry.id ?? '') || isPast(views, entry)) return [];
    const state = ({ queued: 'sending', acked: 'sent', failed: 'failed' } as const)[entry.state];
    const shown = entry.state === 'queued' && wait ? { ...entry, msg: wait } : entry;
    return [row('text', entry.cid, { at: entry.at, text: entry.frame.text, mine: true, state, entry: shown })];
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
