/** Canned replies: fetched once per line, found while one types after "/", their places filled. */
import type { ReplyList, ShownReply, WrittenReply } from '@ui/api.generated';
import { createSignal } from 'solid-js';
import { ask, query, read } from '../core/http';

const SHOWN = 8;

const [known, setKnown] = createSignal<ReadonlyMap<string, ShownReply[]>>(new Map());

export const cannedOf = (lineId: string): ShownReply[] => known().get(lineId) ?? [];

/** Fresh whenever the list is opened: a colleague may have saved one. Without a server the known ones stay. */
export async function fetchCanned(lineId: string): Promise<void> {
  const found = await read<ReplyList>(`/canned${query({ line: lineId })}`).catch(() => null);
  if (found) setKnown(new Map(known()).set(lineId, found.replies));
}

export async function saveCanned(reply: Required<WrittenReply>): Promise<void> {
  await ask('POST', '/canned', reply);
  await fetchCanned(reply.line_id);
}

/** What is looked for, or null when the text is no search: "/" stands first, and nobody writes paths in two lines. */
export function wantedIn(text: string): string | null {
  return /^\/[^\n]{0,60}$/.test(text) ? text.slice(1).trim().toLowerCase() : null;
}

/** Shortcuts that begin so stand first, then whatever has the words in it. */
export function matching(replies: readonly ShownReply[], wanted: string): ShownReply[] {
  const begins = (reply: ShownReply) => reply.shortcut.toLowerCase().startsWith(wanted);
  const has = (reply: ShownReply) => `${reply.shortcut}\n${reply.text}`.toLowerCase().includes(wanted);
  const rest = replies.filter((reply) => !begins(reply) && has(reply));
  return [...replies.filter(begins), ...rest].slice(0, SHOWN);
}

export interface Placeholders {
  'client.name': string;
  'operator.name': string;
  'dialog.number': string;
}

/** A name that nobody knows leaves no hole: "Hello, {client.name}!" becomes "Hello!". */
export function filled(text: string, places: Placeholders): string {
  return text.replace(/([,\s]*)\{(client\.name|operator\.name|dialog\.number)\}/g, (_, before: string, place) => {
    const value = places[place as keyof Placeholders];
    return value ? before + value : '';
  });
}
