// Made by tools/wire_types.py from domain/events.py and web/frames.py. Do not edit.

export const PROTOCOL_VERSION = 1;

export interface Ack {
  t: "ack";
  cid: string;
  ts: number;
  d?: string;
  seq?: number;
  id?: string;
  dup?: boolean;
  wrong?: Array<FieldError>;
}

export interface Answer {
  t: "answer";
  cid: string;
  form: string;
  name?: string;
  email?: string;
  phone?: string;
}

export interface Batch {
  t: "batch";
  d: string;
  s: "int" | "pub";
  from: number;
  to: number;
  items: Array<Item>;
  more: boolean;
}

export interface CardChanged {
  contact_id: string;
  visitor_name: string;
  at: number;
  type: "CardChanged";
}

export interface Cursor {
  d: string;
  s: "int" | "pub";
  after: number;
  epoch?: string;
}

export interface DialogFinished {
  by: "operator" | "visitor";
  name: string;
  at: number;
  type: "DialogFinished";
}

export interface DialogRow {
  d: string;
  rev: number;
  number: number;
  label: string;
  status: "finished" | "in_work" | "new";
  name: string;
  guest: number;
  line: string;
  last_text: string;
  last_at: number;
  last_by: "line" | "operator" | "system" | "visitor";
  started_at: number;
  waiting_since: number;
  unread: number;
  operator_id: string;
  operator: string;
  contact_id: string;
}

export interface DialogStarted {
  number: number;
  label: string;
  line: string;
  at: number;
  type: "DialogStarted";
}

export interface DialogTaken {
  operator_id: string;
  name: string;
  at: number;
  type: "DialogTaken";
}

export interface DialogView {
  d: string;
  number: number;
  label: string;
  line: string;
  status: "finished" | "in_work" | "new";
  operator: string;
  started_at: number;
  finished_at: number;
  read_by_visitor: number;
  read_by_operator: number;
  last_pub: number;
  last_int: number;
  messages: Array<Message>;
  more: boolean;
}

export interface Digest {
  t: "digest";
  digest: string;
}

export interface End {
  t: "end";
  cid: string;
  d: string;
}

export interface Ev {
  t: "ev";
  d: string;
  s: "int" | "pub";
  seq: number;
  e: DialogEvent;
  cid?: string;
}

export interface Facts {
  name: string;
  email: string;
  phone: string;
}

export interface FieldError {
  field: string;
  code: string;
  msg: string;
}

export interface Finish {
  t: "finish";
  cid: string;
  d: string;
}

export interface FormChanged {
  message_id: string;
  form: FormState;
  at: number;
  type: "FormChanged";
}

export interface FormState {
  kind: "introduce";
  step: "contacts" | "done" | "name" | "put_away";
  asks: Array<string>;
  given: Facts;
}

export interface Gathered {
  facts: Facts;
  contact_id: string;
  lead_number: number;
  new_lead: boolean;
}

export interface Goaway {
  t: "goaway";
  reason: string;
  retry: [number, number];
}

export interface Inbox {
  t: "inbox";
}

export interface Item {
  seq: number;
  e: DialogEvent;
  cid?: string;
}

export interface Limits {
  frame: number;
  text: number;
}

export interface Live {
  t: "live";
  d: string;
}

export interface Me {
  id: string;
  name: string;
  email: string;
  role: string;
}

export interface Message {
  id: string;
  s: "int" | "pub";
  seq: number;
  kind: "contacts" | "form" | "text";
  author: "line" | "operator" | "system" | "visitor";
  name: string;
  text: string;
  at: number;
  form: FormState | null;
  gathered: Gathered | null;
}

export interface MessageAdded {
  message: Message;
  type: "MessageAdded";
}

export interface MessagesRead {
  by: "operator" | "visitor";
  upto: number;
  at: number;
  type: "MessagesRead";
}

export interface Nack {
  t: "nack";
  cid: string;
  code: string;
  msg: string;
  retry_ms?: number;
  fields?: Array<FieldError>;
}

export interface Older {
  t: "older";
  d: string;
  before: string;
  limit?: number;
}

export interface OlderMessages {
  t: "older";
  d: string;
  dialog: DialogView;
}

export interface OperatorHello {
  t: "hello";
  v: number;
  ticket: string;
  tab?: string;
  lang?: string;
}

export interface OperatorJoined {
  name: string;
  at: number;
  type: "OperatorJoined";
}

export interface Page {
  url?: string;
  title?: string;
  referrer?: string;
}

export interface Ping {
  t: "ping";
}

export interface Pong {
  t: "pong";
  now: number;
}

export interface Presence {
  t: "presence";
  here: boolean;
}

export interface PutAway {
  t: "put_away";
  cid: string;
  form: string;
}

export interface Read {
  t: "read";
  d: string;
  upto: number;
}

export interface Reset {
  t: "reset";
  reason: "epoch" | "lagged" | "pruned";
  d?: string;
}

export interface Row {
  t: "row";
  row: DialogRow;
  more?: Array<DialogRow>;
}

export interface Rows {
  t: "rows";
  rows: Array<DialogRow>;
  open: number;
  digest: string;
}

export interface Send {
  t: "send";
  cid: string;
  text: string;
  d?: string;
  page?: Page | null;
}

export interface Snapshot {
  t: "snapshot";
  dialog: DialogView;
}

export interface StreamState {
  d: string;
  s: "int" | "pub";
  last: number;
  mode: "delta" | "snapshot";
}

export interface Sync {
  t: "sync";
  d: string;
  s: "int" | "pub";
  after: number;
  limit?: number;
}

export interface Take {
  t: "take";
  cid: string;
  d: string;
}

export interface Typing {
  t: "typing";
  d?: string;
  text?: string;
  on?: boolean;
}

export interface TypingNow {
  t: "typing";
  d: string;
  who: "operator" | "visitor";
  name?: string;
  text?: string;
  on?: boolean;
}

export interface Unwatch {
  t: "unwatch";
  d: string;
}

export interface VisitorHello {
  t: "hello";
  v: number;
  channel: string;
  token: string;
  new?: boolean;
  next?: string | null;
  tab?: string;
  lang?: string;
  page?: Page | null;
  resume?: Array<Cursor>;
}

export interface Watch {
  t: "watch";
  d: string;
  resume?: Array<Cursor>;
}

export interface Welcome {
  t: "welcome";
  v: number;
  conn: string;
  epoch: string;
  hb: number;
  now: number;
  limits: Limits;
  line: string;
  here: boolean;
  known: boolean;
  rotated: boolean;
  facts: Facts | null;
  streams: Array<StreamState>;
  me: Me | null;
}

export type VisitorCommand = VisitorHello | Send | Answer | PutAway | End | Read | Typing | Sync | Older | Ping;

export type OperatorCommand = OperatorHello | Watch | Unwatch | Send | Take | Finish | Read | Typing | Sync | Older | Inbox | Ping;

export type ServerFrame = Welcome | Snapshot | Batch | OlderMessages | Live | Ack | Nack | Ev | TypingNow | Presence | Row | Rows | Digest | Reset | Goaway | Pong;

export type DialogEvent = DialogStarted | MessageAdded | MessagesRead | FormChanged | OperatorJoined | DialogFinished | DialogTaken | CardChanged;
