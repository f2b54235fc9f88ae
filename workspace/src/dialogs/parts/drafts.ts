/** Answers begun and not sent, per operator and dialog; they survive a reload and the end of the session. */
import { createSignal } from 'solid-js';
import { load, save } from '../../core/store';

interface Draft {
  text: string;
  at: number;
}

type Drafts = Record<string, Draft>;

const PREFIX = 'openline.drafts.';
const KEPT_MS = 30 * 24 * 3_600_000;
const KEPT_COUNT = 200;

/** Grows whenever a draft changes, here or in another tab: rows say which dialogs have one. */
const [changes, setChanges] = createSignal(0);
addEventListener('storage', (event) => event.key?.startsWith(PREFIX) && setChanges((count) => count + 1));

export function hasDraft(operator: string, d: string): boolean {
  changes();
  return readDraft(operator, d) !== '';
}

export function readDraft(operator: string, d: string): string {
  return all(operator)[d]?.text ?? '';
}

export function saveDraft(operator: string, d: string, text: string, now = Date.now()): void {
  const drafts = all(operator);
  if (text.trim()) drafts[d] = { text, at: now };
  else delete drafts[d];
  save(key(operator), recent(drafts, now));
  setChanges((count) => count + 1);
}

function all(operator: string): Drafts {
  return load<Drafts>(key(operator)) ?? {};
}

/** Nobody comes back to a draft of last month; without an end the storage would fill up. */
function recent(drafts: Drafts, now: number): Drafts | null {
  const kept = Object.entries(drafts)
    .filter(([, draft]) => now - draft.at < KEPT_MS)
    .sort(([, a], [, b]) => b.at - a.at)
    .slice(0, KEPT_COUNT);
  return kept.length ? Object.fromEntries(kept) : null;
}

const key = (operator: string) => PREFIX + operator;
