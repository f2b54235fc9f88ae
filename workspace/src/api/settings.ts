/** What the server tells over HTTP about settings, letters and reports, as docs/protocol.md describes it. */
import type { LetterView } from '@ui/protocol.generated';

export type Texts = Record<string, string>;

export interface Auto {
  is_on: boolean;
  texts: Texts;
}

export interface Span {
  begins: number;
  ends: number;
}

export interface Holiday {
  year: number;
  month: number;
  day: number;
  name: string;
  spans: Span[];
}

export interface Hours {
  is_on: boolean;
  zone: string;
  week: Span[][];
  holidays: Holiday[];
}

export interface Rules {
  lang: string;
  country: string;
  sharing: 'evenly' | 'strictly' | 'everyone';
  next_after_s: number;
  /** null = no limit. */
  limit: number | null;
  limit_counts: 'answered' | 'answered_new' | 'open';
  known_first: boolean;
  repeat_leads: boolean;
  shown_as: 'profile' | 'replaced' | 'hidden';
  shown_name: string;
  greeting: Auto;
  nobody_yet: Auto;
  nobody_yet_after_s: number;
  outside_hours: Auto;
  ending: Auto;
  closing: Auto;
  closing_after_min: number;
  hours: Hours;
  promise_after_min: number;
  rating_is_on: boolean;
  rating_texts: Texts;
  norms: { first_answer_s: number; further_answer_s: number; alert_to: string[] };
}

export type AutoName = 'greeting' | 'nobody_yet' | 'outside_hours' | 'ending' | 'closing';

export interface Language {
  code: string;
  name: string;
}

export interface Country {
  code: string;
  name: string;
  calling: string | number;
}

export interface Channel {
  id: string;
  key: string;
  line_id?: string;
  origins: string[];
  snippet: string;
  /** Sites that it was seen on and that are not among `origins`. */
  seen_on: string[];
}

export interface LineSettings {
  id: string;
  name: string;
  rev: number;
  rules: Rules;
  operators: string[];
  channels: Channel[];
  texts: Record<AutoName | 'rating', Texts>;
  langs: Language[];
  zones: string[];
  countries: Country[];
}

export interface LineRow {
  id: string;
  name: string;
  rev: number;
  sharing: Rules['sharing'];
  operators: number;
  channels: number;
  open: number;
  here: number;
}

export interface OperatorRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  is_active: boolean;
  lines: string[];
}

export type Role = 'administrator' | 'supervisor' | 'operator';

export interface CannedReply {
  id: string;
  line_id: string;
  own: boolean;
  shortcut: string;
  text: string;
}

export interface Letter {
  id: string;
  kind: LetterView['kind'];
  d: string;
  label: string;
  name: string;
  address: string;
  state: LetterView['state'];
  why: LetterView['why'];
  lang: string;
  created_at: number;
  next_at: number;
  sent_at: number;
  opened_at: number;
  tries: number;
  result: string;
  subject: string;
}

export interface WholeLetter {
  letter: Letter;
  subject: string;
  text: string;
  /** It has not gone: so it would go now. */
  is_preview: boolean;
}

export interface FormRow {
  line_id: string;
  line: string;
  kind: string;
  shown: number;
  answered: number;
  put_away: number;
  left: number;
}
