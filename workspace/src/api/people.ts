/** What the server tells over HTTP about people (docs/protocol.md, HTTP). */
import type { DialogRow, FileView } from '@ui/protocol.generated';

export interface Page {
  url: string;
  title: string;
  referrer: string;
}

export interface Value {
  value: string;
  status: 'claimed' | 'verified';
  main: boolean;
  source: { how: string; d: string; label: string; at: number };
  /** Of letters to this e-mail; `why` they come back, in the mail server's words. */
  letters: '' | 'come_back' | 'unwanted';
  why: string;
}

export interface Card {
  id: string;
  name: Value | null;
  names: Value[];
  emails: Value[];
  phones: Value[];
  created_at: number;
}

export interface Client {
  id: string;
  name: string;
  email: string;
  phone: string;
  dialogs: number;
  leads: number;
  created_at: number;
  last_at: number;
}

export type Stage = 'new' | 'in_work' | 'won' | 'lost';

export interface Lead {
  id: string;
  number: number;
  title: string;
  stage: Stage;
  contact_id: string;
  name: string;
  email: string;
  phone: string;
  d: string;
  label: string;
  line: string;
  channel: string;
  page: Page;
  utm: Record<string, string>;
  created_at: number;
}

/** A dialog as it is mentioned elsewhere. */
export interface Ref {
  d: string;
  label: string;
  number: number;
  status: 'new' | 'in_work' | 'finished';
  started_at: number;
  finished_at: number;
  operator: string;
  last_text: string;
}

/** What came with a message of one of the client's dialogs. */
export interface ClientFile {
  d: string;
  label: string;
  file: FileView;
  at: number;
}

export interface Visitor {
  name: string;
  guest: number;
  email: string;
  phone: string;
  lang: string;
  page: Page;
  utm: Record<string, string>;
  first_seen_at: number;
  /** By the page, unsigned: text, nothing more. */
  said: Record<string, string>;
}

/** What stands beside a dialog. */
export interface ClientData {
  visitor: Visitor;
  card: Card | null;
  leads: Lead[];
  earlier: Ref[];
  /** The visitor has begun no other dialog since. */
  newest: boolean;
}

export interface FoundDialogs {
  rows: DialogRow[];
  next: string | null;
  hint?: string | null;
}
