// Made by tools/wire_types.py from the HTTP handlers under /api/v1. Do not edit.

import type { DialogRow, DialogView, FileView, MailView, Me, Page, ServerFrame } from './protocol.generated';

export interface AddMember {
  name: string;
  email: string;
  role: "administrator" | "operator" | "supervisor";
  lines?: Array<string>;
}

export interface AddedMember {
  operator: ShownMember;
  password: string;
}

export interface AskForLink {
  email: string;
}

export interface AutoMessage {
  is_on: boolean;
  texts: Record<string, string>;
}

export interface Card {
  id: string;
  name: ShownValue | null;
  names: Array<ShownValue>;
  emails: Array<ShownValue>;
  phones: Array<ShownValue>;
  created_at: number;
}

export interface ChannelSecret {
  secret: string;
  old_until: number;
}

export interface ChooseByLink {
  code: string;
  password: string;
}

export interface ChosenByLink {
  ok: boolean;
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

export interface ClientFile {
  d: string;
  label: string;
  file: FileView;
  at: number;
}

export interface ClientPage {
  card: Card;
  dialogs: Array<DialogRef>;
  leads: Array<ShownLead>;
  letters: Array<ShownLetter>;
  files: Array<ClientFile>;
}

export interface ClientPanel {
  visitor: VisitorSeen;
  card: Card | null;
  leads: Array<ShownLead>;
  earlier: Array<DialogRef>;
  newest: boolean;
}

export interface CommandRequest {
  channel: string;
  command: Record<string, unknown>;
  new?: boolean;
  lang?: string;
  page?: Page | null;
  identity?: string;
  zone?: string;
}

export interface ContinueRequest {
  channel: string;
  code: string;
  token: string;
  lang?: string;
}

export interface ContinueResult {
  d: string;
  same: boolean;
}

export interface ConversationReport {
  total: Figures;
  operators: Array<Figures>;
}

export interface Country {
  code: string;
  name: string;
  calling: number;
}

export interface DialogRef {
  d: string;
  label: string;
  number: number;
  status: "finished" | "in_work" | "new";
  started_at: number;
  finished_at: number;
  operator: string;
  last_text: string;
}

export interface EndedSessions {
  ended: number;
}

export interface ErrorBody {
  code: string;
  message: string;
  fields?: Array<WrongField>;
  retry_ms?: number;
  current?: unknown;
}

export interface Figures {
  operator: string;
  conversations: number;
  answered: number;
  usual_s: number;
  slow_s: number;
  good: number;
  bad: number;
}

export interface FileLink {
  url: string;
}

export interface FileLinkRequest {
  channel: string;
  id: string;
}

export interface Forget {
  channel: string;
  token: string;
  next?: string | null;
}

export interface ForgottenPassword {
  by_letter: boolean;
}

export interface FormReport {
  rows: Array<FormRow>;
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

export interface FoundClients {
  clients: Array<Client>;
  next: string;
}

export interface FoundDialogs {
  rows: Array<DialogRow>;
  next: string;
  hint: string;
}

export interface FoundLeads {
  leads: Array<ShownLead>;
  next: string;
}

export interface HeldMail {
  mail: MailView;
  d: string;
  label: string;
}

export interface HeldMails {
  mails: Array<HeldMail>;
  next: string;
}

export interface Holiday {
  year: number;
  month: number;
  day: number;
  name: string;
  spans: Array<OpenHours>;
}

export interface Hours {
  is_on: boolean;
  zone: string;
  week: Array<Array<OpenHours>>;
  holidays: Array<Holiday>;
}

export interface InboxState {
  reply_address: string;
  mailbox: string;
  lmtp: string;
  looked_at: number;
  taken_at: number;
  failed_at: number;
  error: string;
  trouble: string;
  waiting: number;
  remarks: Array<MailRemark>;
}

export interface LeadStage {
  stage: "in_work" | "lost" | "new" | "won";
}

export interface LetterDecision {
  act: "cancel" | "retry" | "send";
}

export interface LetterList {
  letters: Array<ShownLetter>;
  next: string;
  is_kept: boolean;
}

export interface LineList {
  lines: Array<LineRow>;
}

export interface LinePreview {
  open: boolean;
  opens_at: number;
  promised_at: number;
  here: boolean;
}

export interface LineRow {
  id: string;
  name: string;
  rev: number;
  assignment: "balanced" | "first_to_take" | "in_order";
  operators: number;
  channels: number;
  open: number;
  here: number;
}

export interface LineSettings {
  id: string;
  name: string;
  rev: number;
  rules: Rules;
  operators: Array<string>;
  channels: Array<ShownChannel>;
  texts: Record<"closing" | "ending" | "greeting" | "nobody_yet" | "outside_hours" | "rating", Record<string, string>>;
  langs: Array<OfferedLanguage>;
  zones: Array<string>;
  countries: Array<Country>;
}

export interface LogIn {
  email: string;
  password: string;
}

export interface MailHealth {
  is_kept: boolean;
  is_stuck: boolean;
  is_refused: boolean;
  trouble: string;
  advice: string;
  blocked: string;
  mailbox_trouble: string;
  confirm_first: boolean;
  tripped_why: string;
  held: number;
}

export interface MailRemark {
  at: number;
  what: "gone" | "renumbered" | "too_large" | "unreadable";
  uid: number;
}

export interface MailTestReport {
  ok: boolean;
  server_response: string;
  advice: string;
}

export interface MailTestRequest {
  address: string;
}

export interface NewChannel {
  line_id: string;
}

export interface NewLine {
  name: string;
}

export interface NotedDetails {
  name?: string;
  email?: string;
  phone?: string;
}

export interface OfferedLanguage {
  code: string;
  name: string;
}

export interface OpenHours {
  begins: number;
  ends: number;
}

export interface OpenedSession {
  me: Me;
  csrf: string;
  must_change_password: boolean;
}

export interface OperatorList {
  operators: Array<ShownMember>;
}

export interface OwnName {
  name: string;
}

export interface OwnPassword {
  current: string;
  password: string;
}

export interface OwnSession {
  id: string;
  started_at: number;
  used_at: number;
  is_this: boolean;
}

export interface OwnSessions {
  sessions: Array<OwnSession>;
}

export interface PageSeen {
  url: string;
  title: string;
  referrer: string;
}

export interface Password {
  password: string;
}

export interface PolledFrames {
  frames: Array<ServerFrame>;
}

export interface PortalSeen {
  name: string;
  line: string;
  channel_key: string;
  snippet: string;
  demo_url: string;
  lang: string;
}

export interface PortalSettings {
  name: string;
  lang: string;
  mail: ShownMailSettings;
  langs: Array<OfferedLanguage>;
  own_contacts: Array<string>;
}

export interface PreviewRequest {
  channel: string;
  code: string;
}

export interface ReachedLimitList {
  limits: Array<ShownLimit>;
}

export interface ReplyList {
  replies: Array<ShownReply>;
}

export interface ResponseTargets {
  first_answer_s: number;
  further_answer_s: number;
  alert_to: Array<string>;
}

export interface Rules {
  lang: string;
  country: string;
  assignment: "balanced" | "first_to_take" | "in_order";
  next_after_s: number;
  limit: number | null;
  limit_counts: "answered" | "answered_new" | "open";
  known_first: boolean;
  repeat_leads: boolean;
  shown_as: "hidden" | "profile" | "replaced";
  shown_name: string;
  greeting: AutoMessage;
  nobody_yet: AutoMessage;
  nobody_yet_after_s: number;
  outside_hours: AutoMessage;
  ending: AutoMessage;
  closing: AutoMessage;
  closing_after_min: number;
  hours: Hours;
  promise_after_min: number;
  rating_is_on: boolean;
  rating_texts: Record<string, string>;
  response_targets: ResponseTargets;
}

export interface SavedChannel {
  line_id: string;
  origins?: Array<string>;
  seen?: Array<string> | null;
}

export interface SavedLine {
  name: string;
  rev: number;
  rules: Rules;
  operators: Array<string>;
}

export interface SavedMailSettings {
  unread_is_on?: boolean;
  history_is_on?: boolean;
  confirm_first?: boolean;
  why_url?: string;
  from_name?: string;
  from_address?: string;
  smtp_url?: string;
  smtp_from?: "" | "environment" | "here";
  imprint?: string;
  colour?: string;
}

export interface SavedMember {
  name: string;
  role: "administrator" | "operator" | "supervisor";
  is_active: boolean;
}

export interface SavedPortal {
  name: string;
  lang: string;
  mail?: SavedMailSettings | null;
  own_contacts?: Array<string> | null;
}

export interface SeparateRequest {
  dialogs: Array<string>;
}

export interface SeparatedClient {
  id: string;
}

export interface ShownChannel {
  id: string;
  key: string;
  line_id: string;
  origins: Array<string>;
  snippet: string;
  demo_url: string;
  seen_on: Array<string>;
  refused: Array<ShownRefusal>;
}

export interface ShownLead {
  id: string;
  number: number;
  title: string;
  stage: "in_work" | "lost" | "new" | "won";
  contact_id: string;
  name: string;
  email: string;
  phone: string;
  d: string;
  label: string;
  line: string;
  channel: string;
  page: PageSeen;
  utm: Record<string, string>;
  created_at: number;
}

export interface ShownLetter {
  id: string;
  kind: "confirm" | "history" | "unread";
  d: string;
  label: string;
  name: string;
  address: string;
  state: "bounced" | "cancelled" | "deferred" | "failed" | "handing" | "held" | "in_doubt" | "queued" | "sent";
  why: "" | "bad_address" | "blocked" | "broken" | "capped" | "confirm_first" | "corrected" | "in_doubt" | "no_human" | "not_confirmed" | "nothing_left" | "operator" | "own_address" | "read" | "refused" | "reported" | "restored" | "spam" | "stopped" | "suppressed" | "switched_off" | "too_old" | "unreachable";
  lang: string;
  created_at: number;
  next_at: number;
  sent_at: number;
  opened_at: number;
  tries: number;
  result: string;
  subject: string;
}

export interface ShownLetterPreview {
  d: string;
  label: string;
  line: string;
  portal: string;
  at: string;
  dialog: DialogView;
}

export interface ShownLimit {
  limit: "bad_frame" | "body" | "body_s" | "connections_per_network" | "copy" | "dialogs" | "email" | "file_handles" | "file_links" | "frames" | "handshakes" | "head_s" | "kept_network_mb" | "kept_visitor_mb" | "letter_pages" | "login_tries" | "mails_from_strangers" | "mails_mb_per_sender" | "mails_per_network" | "mails_per_sender" | "network_answers" | "network_bytes" | "network_handshakes" | "network_rate" | "network_requests" | "operator_handshakes" | "outgoing_network" | "outgoing_total" | "password_checks" | "pipelined" | "return_links" | "slow_s" | "sockets_per_address" | "sockets_per_network" | "visitor_answers" | "visitor_rate";
  network: string;
  count: number;
  first_at: number;
  last_at: number;
}

export interface ShownMailSettings {
  unread_is_on: boolean;
  history_is_on: boolean;
  confirm_first: boolean;
  why_url: string;
  from_name: string;
  from_address: string;
  smtp_url: string;
  smtp_from: "" | "environment" | "here";
  tripped_why: string;
  default_from: string;
  imprint: string;
  colour: string;
}

export interface ShownMember {
  id: string;
  name: string;
  email: string;
  role: "administrator" | "operator" | "supervisor";
  is_active: boolean;
  lines: Array<string>;
}

export interface ShownRefusal {
  site: string;
  count: number;
  is_related: boolean;
}

export interface ShownReply {
  id: string;
  line_id: string;
  own: boolean;
  shortcut: string;
  text: string;
}

export interface ShownValue {
  value: string;
  status: "claimed" | "verified";
  main: boolean;
  source: ValueSource;
  letters: "" | "bouncing" | "stopped" | "unsubscribed";
  why: string;
  since: number;
}

export interface StorageHealth {
  percent: number;
  free_mb: number;
  is_filling: boolean;
}

export interface Ticket {
  ticket: string;
}

export interface TryAgain {
  email: string;
}

export interface ValueSource {
  how: string;
  d: string;
  label: string;
  at: number;
}

export interface VisitorSeen {
  name: string;
  guest: number;
  email: string;
  phone: string;
  lang: string;
  page: PageSeen;
  utm: Record<string, string>;
  first_seen_at: number;
  custom_data: Record<string, string>;
  imitates: boolean;
}

export interface WholeLetter {
  letter: ShownLetter;
  subject: string;
  text: string;
  is_preview: boolean;
}

export interface WholeMail {
  mail: MailView;
  text: string;
  remarks: string;
  reply_to: string;
}

export interface WrittenReply {
  own: boolean;
  shortcut: string;
  text: string;
  line_id?: string;
}

export interface WrongField {
  field: string;
  code: string;
  message: string;
}
