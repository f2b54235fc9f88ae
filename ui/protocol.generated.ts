// Made by tools/wire_types.py from domain/dialogs/events.py and web/wire/frames.py. Do not edit.

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

export interface ActOnLetter {
  t: "letter";
  cid: string;
  letter: string;
  act: "cancel" | "retry" | "send";
}

export interface Active {
  t: "active";
}

export interface Alarm {
  t: "alarm";
  d: string;
  label: string;
  name: string;
  alert: "" | "promise" | "target";
}

export interface AlertRaised {
  alert: "" | "promise" | "target";
  at: number;
  type: "AlertRaised";
}

export interface AnswerForm {
  t: "answer";
  cid: string;
  form: string;
  name?: string;
  email?: string;
  phone?: string;
}

export interface Awake {
  t: "awake";
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

export interface Confirm {
  t: "confirm";
  cid: string;
  d: string;
  message: string;
}

export interface ContactDetails {
  name: string;
  email: string;
  phone: string;
}

export interface ContactsConfirmed {
  message_id: string;
  by: "operator" | "visitor";
  at: number;
  type: "ContactsConfirmed";
}

export interface Cursor {
  d: string;
  s: "int" | "pub";
  after: number;
  epoch?: string;
}

export interface Decline {
  t: "decline";
  cid: string;
  d: string;
}

export interface DeleteSpam {
  t: "delete_spam";
  cid: string;
  d: string;
}

export interface DialogFinished {
  by: "line" | "operator" | "visitor";
  name: string;
  at: number;
  type: "DialogFinished";
}

export interface DialogOffered {
  operator_id: string;
  name: string;
  until: number;
  at: number;
  type: "DialogOffered";
}

export interface DialogPinned {
  on: boolean;
  name: string;
  at: number;
  type: "DialogPinned";
}

export interface DialogRated {
  rating: "" | "bad" | "good";
  comment: string;
  at: number;
  type: "DialogRated";
}

export interface DialogReopened {
  by: "operator" | "visitor";
  name: string;
  at: number;
  type: "DialogReopened";
}

export interface DialogReturned {
  operator_id: string;
  name: string;
  why: "declined" | "gone" | "late";
  at: number;
  type: "DialogReturned";
}

export interface DialogReviewed {
  score: number;
  comment: string;
  name: string;
  at: number;
  type: "DialogReviewed";
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
  line_id: string;
  last_text: string;
  last_at: number;
  last_by: "line" | "operator" | "system" | "visitor";
  started_at: number;
  waiting_since: number;
  unread: number;
  operator_id: string;
  operator: string;
  contact_id: string;
  offered_to: string;
  offered_until: number;
  queued_at: number;
  promised_at: number;
  alert: "" | "promise" | "target";
  pinned: boolean;
  quarantined: boolean;
  spam: boolean;
  blocked: boolean;
  invited: Array<string>;
  rating: "" | "bad" | "good";
  comment: string;
  review_score: number;
  mail_due_at: number;
  mail_upto: number;
  read_by_visitor: number;
  held_mails: number;
  write_to: string;
}

export interface DialogStarted {
  number: number;
  label: string;
  line: string;
  at: number;
  question: string | null;
  type: "DialogStarted";
}

export interface DialogTaken {
  operator_id: string;
  name: string;
  at: number;
  taken_from: string;
  type: "DialogTaken";
}

export interface DialogTransferred {
  name: string;
  to_operator: string;
  to_line: string;
  comment: string;
  at: number;
  type: "DialogTransferred";
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
  ended_by: "line" | "operator" | "visitor" | "";
  ended_name: string;
  read_by_visitor: number;
  read_by_operator: number;
  promised_at: number;
  opens_at: number;
  rating: "" | "bad" | "good";
  comment: string;
  name: string;
  guest: number;
  last_pub: number;
  last_int: number;
  messages: Array<Message>;
  more: boolean;
  letters: Array<LetterView>;
  mails: Array<MailView>;
  milestones: Array<Milestone>;
  question: string | null;
}

export interface Digest {
  t: "digest";
  digest: string;
}

export interface Edit {
  t: "edit";
  cid: string;
  d: string;
  message: string;
  text: string;
}

export interface EditForm {
  t: "edit_form";
  cid: string;
  form: string;
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
  pub_before?: number;
}

export interface FieldError {
  field: string;
  code: string;
  msg: string;
}

export interface FileView {
  id: string;
  name: string;
  size: number;
  type: string;
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

export interface FormResult {
  details: ContactDetails;
  contact_id: string;
  lead_number: number;
  new_lead: boolean;
}

export interface FormState {
  kind: "address" | "copy" | "introduce" | "offline" | "rating";
  step: "collapsed" | "contacts" | "done" | "edit" | "email" | "name" | "put_away" | "rating";
  asks: Array<string>;
  given: ContactDetails;
  rating: "" | "bad" | "good";
}

export interface Goaway {
  t: "goaway";
  reason: string;
  retry: [number, number];
}

export interface Gone {
  t: "gone";
  d: string;
}

export interface Here {
  t: "here";
  cid: string;
  on: boolean;
  keep?: boolean;
}

export interface Identify {
  t: "identify";
  cid: string;
  token: string;
}

export interface Inbox {
  t: "inbox";
}

export interface Invite {
  t: "invite";
  cid: string;
  d: string;
  operator: string;
}

export interface Item {
  seq: number;
  e: DialogEvent;
  cid?: string;
  pub_before?: number;
}

export interface LeadMade {
  lead_number: number;
  name: string;
  at: number;
  type: "LeadMade";
}

export interface LetterChanged {
  letter: LetterView;
  at: number;
  type: "LetterChanged";
}

export interface LetterView {
  id: string;
  kind: "confirm" | "history" | "unread";
  address: string;
  state: "bounced" | "cancelled" | "deferred" | "failed" | "handing" | "held" | "in_doubt" | "queued" | "sent";
  why: "" | "bad_address" | "blocked" | "broken" | "capped" | "confirm_first" | "corrected" | "in_doubt" | "no_human" | "not_confirmed" | "nothing_left" | "operator" | "own_address" | "read" | "refused" | "reported" | "restored" | "spam" | "stopped" | "suppressed" | "switched_off" | "too_old" | "unreachable";
  since: number;
  upto: number;
  created_at: number;
  next_at: number;
  sent_at: number;
  opened_at: number;
  result: string;
}

export interface Limits {
  frame: number;
  text: number;
}

export interface LineName {
  id: string;
  name: string;
}

export interface LinePresence {
  t: "presence";
  here: boolean;
}

export interface ListRow {
  t: "row";
  row: DialogRow;
  more?: Array<DialogRow>;
}

export interface Live {
  t: "live";
  d: string;
}

export interface MailAvailability {
  copy: boolean;
  unread: boolean;
  why: string;
}

export interface MailChanged {
  mail: MailView;
  at: number;
  type: "MailChanged";
}

export interface MailNot {
  t: "mail_not";
  cid: string;
  d: string;
}

export interface MailNow {
  t: "mail_now";
  cid: string;
  d: string;
}

export interface MailView {
  id: string;
  state: "held" | "message" | "taken";
  why: "" | "absence" | "auto_reply" | "bulk" | "no_sender" | "no_text" | "not_them" | "other_sender";
  sender: string;
  sender_name: string;
  subject: string;
  at: number;
  pub_seq: number;
  message: string;
  into: string;
  is_cut: boolean;
  files: Array<string>;
  taken_by: string;
}

export interface MakeLead {
  t: "lead";
  cid: string;
  d: string;
}

export interface MarkedSpam {
  on: boolean;
  name: string;
  at: number;
  type: "MarkedSpam";
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
  kind: "contacts" | "form" | "note" | "text";
  author: "line" | "operator" | "system" | "visitor";
  name: string;
  text: string;
  at: number;
  form: FormState | null;
  form_result: FormResult | null;
  found: ContactDetails | null;
  confirmed: boolean;
  changed: "" | "edited" | "retracted";
  files: Array<FileView>;
  by_mail: boolean;
  pub_before: number;
  sender_unchecked: boolean;
}

export interface MessageAdded {
  message: Message;
  type: "MessageAdded";
}

export interface MessageChanged {
  message_id: string;
  text: string;
  changed: "edited" | "retracted";
  at: number;
  type: "MessageChanged";
}

export interface MessagesRead {
  by: "operator" | "visitor";
  upto: number;
  at: number;
  type: "MessagesRead";
}

export interface Milestone {
  kind: "finished" | "joined" | "reopened";
  by: "line" | "operator" | "visitor";
  name: string;
  at: number;
}

export interface Nack {
  t: "nack";
  cid: string;
  code: string;
  msg: string;
  retry_ms?: number;
  fields?: Array<FieldError>;
}

export interface Note {
  t: "note";
  cid: string;
  d: string;
  text: string;
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
  timeline?: Array<TimelineItem>;
  before?: string;
}

export interface OperatorHello {
  t: "hello";
  v: number;
  ticket: string;
  tab?: string;
  lang?: string;
  idle?: number;
}

export interface OperatorInvited {
  operator_id: string;
  name: string;
  by: string;
  at: number;
  type: "OperatorInvited";
}

export interface OperatorJoined {
  name: string;
  at: number;
  type: "OperatorJoined";
}

export interface OperatorLeft {
  at: number;
  line: string;
  question: string | null;
  type: "OperatorLeft";
}

export interface OwnPresence {
  t: "own_presence";
  here: boolean;
  availability: string;
  missed: number;
  gone_at: number;
}

export interface Page {
  url?: string;
  title?: string;
  referrer?: string;
}

export interface Pin {
  t: "pin";
  cid: string;
  d: string;
  on: boolean;
}

export interface Ping {
  t: "ping";
}

export interface Pong {
  t: "pong";
  now: number;
}

export interface Probe {
  t: "probe";
}

export interface PromiseMade {
  promised_at: number;
  opens_at: number;
  at: number;
  type: "PromiseMade";
}

export interface PutAway {
  t: "put_away";
  cid: string;
  form: string;
}

export interface Queue {
  t: "queue";
  d: string;
  place: number;
}

export interface Rate {
  t: "rate";
  cid: string;
  d: string;
  rating: "bad" | "good";
  comment?: string;
}

export interface Read {
  t: "read";
  d: string;
  upto: number;
}

export interface Reopen {
  t: "reopen";
  cid: string;
  d: string;
}

export interface Reset {
  t: "reset";
  reason: "epoch" | "lagged" | "pruned";
  d?: string;
}

export interface Retract {
  t: "retract";
  cid: string;
  d: string;
  message: string;
}

export interface Review {
  t: "review";
  cid: string;
  d: string;
  score: number;
  comment?: string;
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

export interface SetCustomData {
  t: "custom_data";
  cid: string;
  data: Record<string, string | boolean | number>;
}

export interface Snapshot {
  t: "snapshot";
  dialog: DialogView;
  row?: DialogRow | null;
  timeline?: Array<TimelineItem>;
}

export interface Spam {
  t: "spam";
  cid: string;
  d: string;
  on: boolean;
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

export interface TakeMail {
  t: "take_mail";
  cid: string;
  mail: string;
}

export interface TakeOver {
  t: "take_over";
  cid: string;
  d: string;
  of?: string;
}

export interface Team {
  t: "team";
  members: Array<TeamMember>;
  lines: Array<LineName>;
}

export interface TeamMember {
  id: string;
  name: string;
  lines: Array<string>;
  here: boolean;
  open: number;
}

export interface TimelineItem {
  s: "int" | "pub";
  seq: number;
  e: DialogEvent;
  pub_before: number;
}

export interface Transfer {
  t: "transfer";
  cid: string;
  d: string;
  operator?: string;
  line?: string;
  comment?: string;
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

export interface Viewing {
  t: "viewing";
  on: boolean;
}

export interface ViewingNow {
  t: "viewing";
  d: string;
  on: boolean;
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
  identity?: string;
  epoch?: string;
  zone?: string;
}

export interface WantContacts {
  t: "contacts";
  cid: string;
  d: string;
}

export interface WantCopy {
  t: "copy";
  cid: string;
  d: string;
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
  details: ContactDetails | null;
  streams: Array<StreamState>;
  mail: MailAvailability | null;
  me: Me | null;
}

export type VisitorCommand = VisitorHello | Send | AnswerForm | PutAway | Rate | WantCopy | WantContacts | EditForm | Confirm | Identify | SetCustomData | End | Read | Typing | Viewing | Sync | Older | Ping;

export type OperatorCommand = OperatorHello | Watch | Unwatch | Send | Note | Take | Decline | TakeOver | Transfer | Invite | Pin | Finish | Edit | Retract | MailNow | MailNot | ActOnLetter | TakeMail | Reopen | Spam | DeleteSpam | Review | MakeLead | Confirm | Here | Active | Awake | Read | Typing | Sync | Older | Inbox | Ping;

export type ServerFrame = Welcome | Snapshot | Batch | OlderMessages | Live | Ack | Nack | Ev | TypingNow | LinePresence | Queue | Team | OwnPresence | Probe | Alarm | Gone | ViewingNow | ListRow | Rows | Digest | Reset | Goaway | Pong;

export type DialogEvent = DialogStarted | MessageAdded | MessageChanged | MessagesRead | FormChanged | OperatorJoined | OperatorLeft | PromiseMade | ContactsConfirmed | DialogRated | DialogReopened | DialogFinished | DialogOffered | DialogReturned | DialogTaken | DialogTransferred | OperatorInvited | DialogPinned | MarkedSpam | DialogReviewed | LeadMade | AlertRaised | LetterChanged | MailChanged | CardChanged;

export type TimelineEvent = DialogOffered | DialogReturned | DialogTaken | DialogTransferred | OperatorInvited | DialogPinned | MarkedSpam | DialogReviewed | LeadMade | AlertRaised | PromiseMade | ContactsConfirmed | DialogRated | DialogReopened | DialogFinished;
