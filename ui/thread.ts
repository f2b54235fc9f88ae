/**
 * One dialog in a browser: what its events so far add up to, and what to do about gaps between them.
 * Pure: a frame goes in, a new Thread comes out. It knows neither sockets nor the screen.
 */
import type {
  Batch,
  DialogEvent,
  DialogView,
  Ev,
  Item,
  Message,
  MessageChanged,
  Milestone,
  OlderMessages,
  Snapshot,
} from './protocol.generated';

export type StreamName = 'pub' | 'int';

export interface Thread {
  view: DialogView;
  /** Events beyond a gap, kept until the gap is filled; at most 64. */
  held: Ev[];
}

/** `missing`: a gap; send `sync {d, s, after}`, and come again with 4003 if that does not heal it in 5 s. */
export interface Received {
  thread: Thread;
  missing?: { d: string; s: StreamName; after: number };
}

const HELD_AT_MOST = 64;

export function emptyThread(d: string): Thread {
  return { view: emptyView(d), held: [] };
}

export function emptyView(d: string): DialogView {
  return {
    d,
    number: 0,
    label: '',
    line: '',
    status: 'new',
    operator: '',
    started_at: 0,
    finished_at: 0,
    ended_by: '',
    ended_name: '',
    read_by_visitor: 0,
    read_by_operator: 0,
    promised_at: 0,
    opens_at: 0,
    rating: '',
    comment: '',
    name: '',
    guest: 0,
    last_pub: 0,
    last_int: 0,
    messages: [],
    more: false,
    letters: [],
    mails: [],
    milestones: [],
    question: null,
  };
}

export function receive(thread: Thread, frame: Ev | Batch | Snapshot | OlderMessages): Received {
  switch (frame.t) {
    case 'snapshot':
      return settle({ view: frame.dialog, held: thread.held });
    case 'older':
      return { thread: { ...thread, view: withOlder(thread.view, frame) } };
    case 'batch':
      return receiveBatch(thread, frame);
    case 'ev':
      return receiveEvent(thread, frame);
  }
}

function receiveBatch(thread: Thread, frame: Batch): Received {
  let { view } = thread;
  // No `reduce`: old libraries have put their own in its place.
  for (const item of frame.items) view = inOrder(view, frame.s, item);
  // `items` cover from…to completely; a kind of event that we do not know still moves the cursor.
  const last = Math.max(lastOf(view, frame.s), frame.from <= lastOf(view, frame.s) + 1 ? frame.to : 0);
  const settled = settle({ ...thread, view: withLast(view, frame.s, last) });
  const isBeyond = frame.to > last;
  return frame.more || isBeyond ? { ...settled, missing: { d: frame.d, s: frame.s, after: last } } : settled;
}

function receiveEvent(thread: Thread, frame: Ev): Received {
  const last = lastOf(thread.view, frame.s);
  if (frame.seq <= last) return { thread };
  if (frame.seq > last + 1) {
    const held = [...thread.held, frame].slice(-HELD_AT_MOST);
    return { thread: { ...thread, held }, missing: { d: frame.d, s: frame.s, after: last } };
  }
  return settle({ ...thread, view: inOrder(thread.view, frame.s, frame) });
}

/** Applies what was held, as far as it now fits, and names the gap that is left. */
function settle(thread: Thread): Received {
  const held: Ev[] = [];
  let { view } = thread;
  for (const event of [...thread.held].sort((a, b) => a.seq - b.seq)) {
    if (event.seq === lastOf(view, event.s) + 1) view = inOrder(view, event.s, event);
    else if (event.seq > lastOf(view, event.s)) held.push(event);
  }
  const first = held[0];
  const missing = first && { d: view.d, s: first.s, after: lastOf(view, first.s) };
  return missing ? { thread: { view, held }, missing } : { thread: { view, held } };
}

function inOrder(view: DialogView, s: StreamName, item: Item): DialogView {
  if (item.seq !== lastOf(view, s) + 1) return view;
  return withLast(applyEvent(view, item.e), s, item.seq);
}

export function lastOf(view: DialogView, s: StreamName): number {
  return s === 'pub' ? view.last_pub : view.last_int;
}

function withLast(view: DialogView, s: StreamName, seq: number): DialogView {
  return s === 'pub' ? { ...view, last_pub: seq } : { ...view, last_int: seq };
}

/** Old view + event = new view; the same rule as `domain/` has on the server. Unknown events change nothing. */
export function applyEvent(view: DialogView, event: DialogEvent): DialogView {
  switch (event.type) {
    case 'DialogStarted':
      return {
        ...view,
        number: event.number,
        label: event.label,
        line: event.line,
        question: event.question,
        started_at: event.at,
      };
    case 'MessageAdded':
      return { ...view, messages: withMessage(view.messages, event.message) };
    case 'MessagesRead':
      return withRead(view, event.by, event.upto);
    case 'FormChanged':
      return withChanged(view, event.message_id, { form: event.form });
    case 'ContactsConfirmed':
      return withChanged(view, event.message_id, { confirmed: true });
    case 'MessageChanged':
      return withChanged(view, event.message_id, amended(event));
    case 'LetterChanged':
      return { ...view, letters: withNewer(view.letters, event.letter) };
    case 'MailChanged':
      return { ...view, mails: withNewer(view.mails, event.mail) };
    default:
      return { ...view, ...stateAfter(view, event), milestones: [...view.milestones, ...milestonesIn(event)] };
  }
}

/** What visitors read between the messages. */
function milestonesIn(event: DialogEvent): Milestone[] {
  switch (event.type) {
    case 'OperatorJoined':
      return [{ kind: 'joined', by: 'operator', name: event.name, at: event.at }];
    case 'DialogFinished':
      return [{ kind: 'finished', by: event.by, name: event.name, at: event.at }];
    case 'DialogReopened':
      return [{ kind: 'reopened', by: event.by, name: event.name, at: event.at }];
    default:
      return [];
  }
}

const NO_PROMISE = { promised_at: 0, opens_at: 0 };

/** What an event changes in the state beside the messages. */
function stateAfter(view: DialogView, event: DialogEvent): Partial<DialogView> {
  switch (event.type) {
    // Its internal twin, DialogTaken, changes nothing: it may be read after the public end of the dialog.
    case 'OperatorJoined':
      return { operator: event.name, status: 'in_work' };
    case 'OperatorLeft':
      return { operator: '', status: 'new', ...(event.line && { line: event.line, question: event.question }) };
    case 'PromiseMade':
      return { promised_at: event.promised_at, opens_at: event.opens_at };
    case 'DialogRated':
      return { rating: event.rating, comment: event.comment };
    case 'DialogReopened':
      return { status: view.operator ? 'in_work' : 'new', finished_at: 0, ended_by: '', ended_name: '' };
    case 'DialogFinished':
      return { status: 'finished', finished_at: event.at, ended_by: event.by, ended_name: event.name, ...NO_PROMISE };
    case 'CardChanged':
      return { name: event.visitor_name };
    default:
      return {};
  }
}

function withChanged(view: DialogView, id: string, change: Partial<Message>): DialogView {
  return { ...view, messages: view.messages.map((it) => (it.id === id ? { ...it, ...change } : it)) };
}

/** Of a message that was taken back nothing is left, not even what was noticed in it. */
function amended({ text, changed }: MessageChanged): Partial<Message> {
  return changed === 'retracted' ? { text, changed, found: null } : { text, changed };
}

/** In the order in which they were written; one that is known changes in its place. */
function withNewer<T extends { id: string }>(known: T[], one: T): T[] {
  return known.some((it) => it.id === one.id) ? known.map((it) => (it.id === one.id ? one : it)) : [...known, one];
}

function withRead(view: DialogView, by: 'operator' | 'visitor', upto: number): DialogView {
  return by === 'operator'
    ? { ...view, read_by_operator: Math.max(view.read_by_operator, upto) }
    : { ...view, read_by_visitor: Math.max(view.read_by_visitor, upto) };
}

/** Messages stand in the order of their streams; almost always a new one belongs at the end. */
export function withMessage(messages: Message[], message: Message): Message[] {
  if (messages.some((it) => it.id === message.id)) {
    return messages.map((it) => (it.id === message.id ? message : it));
  }
  let at = messages.length;
  for (let before = messages[at - 1]; before && isLater(placeOf(before), placeOf(message)); before = messages[at - 1])
    at--;
  return [...messages.slice(0, at), message, ...messages.slice(at)];
}

/**
 * Where an entry stands among both streams: after how many public events, and its number in `int`. Neither ids nor
 * times tell: both come from a clock, and clocks are set.
 */
export type Place = readonly [number, number];

export function placeOf(it: { s: string; seq: number; pub_before?: number }): Place {
  return it.s === 'pub' ? [it.seq, 0] : [it.pub_before ?? 0, it.seq];
}

export function isLater(a: Place, b: Place): boolean {
  return a[0] === b[0] ? a[1] > b[1] : a[0] > b[0];
}

/** Asked for before a snapshot took the place of what was here: between the two there would be a hole. */
function withOlder(view: DialogView, { dialog: older, before }: OlderMessages): DialogView {
  if (before && before !== view.messages[0]?.id) return view;
  const messages = older.messages.reduceRight((all, it) => withMessage(all, it), view.messages);
  return { ...view, messages, more: older.more, milestones: [...older.milestones, ...view.milestones] };
}
