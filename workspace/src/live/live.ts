/**
 * The operator's socket and what it feeds: the list of dialogs, the dialogs that are open here, messages on their way.
 * Signals out, commands in; nothing here draws.
 */
import type { Ticket } from '@ui/api.generated';
import { Connection, type Phase } from '@ui/connection';
import { uuid7 } from '@ui/ids';
import type {
  Alarm,
  DialogEvent,
  DialogRow,
  DialogView,
  Nack,
  OwnPresence,
  ServerFrame,
  Team,
  TypingNow,
} from '@ui/protocol.generated';
import { emptyThread, receive } from '@ui/thread';
import { createSignal } from 'solid-js';
import { ask } from '../core/http';
import { notices } from '../core/notices';
import { me } from '../core/session';
import { spokenLanguage, t } from '../core/words';
import { type HeldCommand, Holding } from './held';
import { digestOf, EMPTY, type Inbox, withGone, withRow, withRows } from './inbox';
import { notify, notifyAlarm, notifyReason, tellMissed } from './notify';
import { type DialogCommand, Outbox } from './outbox';
import { cursors, dialogOf, forgotten, isOfThread, kept, type ThreadFrame, type Threads } from './threads';
import { type TimelineEntry, timelineOf, withEntries } from './timeline';

const TYPING_GONE_MS = 6_000;

/** Something about one dialog: what the visitor types. */
interface VisitorTyping {
  d: string;
  text: string;
}

export class Live {
  private readonly state = {
    connection: createSignal<{ phase: Phase; code: number }>({ phase: 'connecting', code: 0 }),
    inbox: createSignal<Inbox>(EMPTY),
    rows: createSignal<ReadonlyMap<string, DialogRow>>(new Map()),
    threads: createSignal<Threads>(new Map()),
    typing: createSignal<VisitorTyping | null>(null),
    timeline: createSignal<ReadonlyMap<string, TimelineEntry[]>>(new Map()),
    team: createSignal<Team>({ t: 'team', members: [], lines: [] }),
    ownPresence: createSignal<OwnPresence | null>(null),
    viewing: createSignal<ReadonlySet<string>>(new Set()),
    gone: createSignal<ReadonlySet<string>>(new Set()),
    cardChanges: createSignal(0),
    ahead: createSignal(0),
  };
  readonly phase = () => this.state.connection[0]().phase;
  readonly closedBy = () => this.state.connection[0]().code;
  readonly inbox = this.state.inbox[0];
  readonly typing = this.state.typing[0];
  readonly team = this.state.team[0];
  /** This operator's own presence as the server sees it; null until it has said so. */
  readonly ownPresence = this.state.ownPresence[0];
  readonly cardChanges = this.state.cardChanges[0];
  /** How far the server's clock is ahead of this one, in ms. */
  readonly ahead = this.state.ahead[0];

  /** When somebody last touched this workspace; kept by app/activity. */
  activeAt = Date.now();
  private watched = '';
  private epoch = '';
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly connection = new Connection({
    url: `${location.origin.replace(/^http/, 'ws')}/ws/operator`,
    hello: async () => ({
      t: 'hello',
      v: 1,
      ticket: await ticket(),
      tab: tabId(),
      lang: spokenLanguage(),
      ...this.idle(),
    }),
    onFrame: (frame) => this.hear(frame),
    onPhase: (phase, code) => {
      this.state.connection[1]({ phase, code });
      if (phase === 'live') this.resume();
    },
  });
  readonly outbox: Outbox;
  /** What closes a dialog, and waits a while for an Undo. */
  readonly holding = new Holding((act) => this.act(act));

  constructor(private readonly operator: string) {
    this.outbox = new Outbox(operator, (frame) => this.connection.send(frame));
    this.connection.start();
  }

  stop(): void {
    this.holding.stop();
    this.connection.stop();
    this.outbox.stop();
  }

  reconnect = () => this.connection.again();

  /** The latest row of a dialog, also after it left the list. */
  row = (d: string): DialogRow | undefined => this.state.rows[0]().get(d);
  view = (d: string): DialogView | undefined => this.state.threads[0]().get(d)?.view;

  /** What happened to it beside its messages, as far as its messages are here. */
  timeline = (d: string): readonly TimelineEntry[] => this.state.timeline[0]().get(d) ?? [];
  isViewing = (d: string): boolean => this.state.viewing[0]().has(d);
  /** It went to a line that this operator does not see. */
  isGone = (d: string): boolean => this.state.gone[0]().has(d);
  /** How many dialogs this operator has: whoever goes leaves them to somebody. */
  inHand = (): number =>
    [...this.inbox().rows.values()].filter((row) => row.operator_id === this.operator && !row.quarantined).length;
  nameOf = (operator: string): string => this.team().members.find((it) => it.id === operator)?.name ?? '';

  /** One dialog at a time is on the screen; '' is none. */
  watch(d: string): void {
    if (this.watched === d) return;
    if (this.watched) this.connection.send({ t: 'unwatch', d: this.watched });
    this.watched = d;
    this.state.typing[1](null);
    if (d) this.askToWatch();
  }

  hold(act: HeldCommand, text: string): void {
    this.holding.hold(act, text);
  }

  act(act: DialogCommand, answered?: (why: string) => void): void {
    if ('d' in act) notices.forget(act.d);
    this.outbox.act(act, answered);
  }

  /** What becomes of it, however long that takes: '' is done, else why not. */
  ask = (act: DialogCommand): Promise<string> => new Promise((answered) => this.act(act, answered));

  sendActivity = () => this.connection.send({ t: 'active' });
  read = (d: string, upto: number) => this.connection.send({ t: 'read', d, upto });
  type = (d: string, on: boolean) => this.connection.send({ t: 'typing', d, on });
  older = (d: string, before: string) => this.connection.send({ t: 'older', d, before, limit: 50 });

  /** Rows found over HTTP: newer or unlisted ones are remembered, so that a dialog has its name at once. */
  remember(rows: readonly DialogRow[]): void {
    const [known, setKnown] = this.state.rows;
    const next = new Map(known());
    for (const row of rows) if (row.rev > (next.get(row.d)?.rev ?? -1)) next.set(row.d, row);
    setKnown(next);
  }

  private hear(frame: ServerFrame): void {
    if (isOfThread(frame)) return this.hearThread(frame);
    switch (frame.t) {
      case 'welcome':
        return this.welcome(frame.epoch, frame.now);
      case 'rows':
        for (const { d } of frame.rows) this.isBack(d);
        return this.list(withRows(frame), frame.rows);
      case 'row':
        return this.changed([frame.row, ...(frame.more ?? [])]);
      case 'digest':
        return void this.compare(frame.digest);
      case 'ack':
        this.outbox.acked(frame);
        return this.letArrive();
      case 'nack':
        return this.refuse(frame);
      case 'typing':
        return this.hearTyping(frame);
      case 'reset':
        return this.reset(frame.d);
      default:
        return this.hearPeople(frame);
    }
  }

  /** Who is here and who looks: none of it is kept by the server. */
  private hearPeople(frame: ServerFrame): void {
    switch (frame.t) {
      case 'team':
        return void this.state.team[1](frame);
      case 'own_presence':
        tellMissed(frame, me().id);
        return void this.state.ownPresence[1](frame);
      case 'viewing':
        return void this.state.viewing[1]((before) => changed(before, frame.d, frame.on));
      case 'alarm':
        return this.alarm(frame);
      case 'gone':
        return this.loseSight(frame.d);
      case 'probe':
        return void this.connection.send({ t: 'awake' });
    }
  }

  private alarm(frame: Alarm): void {
    notifyAlarm(frame, this.row(frame.d)?.guest ?? 0);
  }

  private loseSight(d: string): void {
    this.state.gone[1]((before) => changed(before, d, true));
    this.list(withGone(this.inbox(), d), []);
    this.state.threads[1]((threads) => forgotten(threads, d));
  }

  private welcome(epoch: string, now: number): void {
    this.state.ahead[1](now - Date.now());
    this.state.viewing[1](new Set<string>());
    if (this.epoch && this.epoch !== epoch) {
      this.state.threads[1](new Map());
      this.state.timeline[1](new Map());
    }
    this.epoch = epoch;
  }

  private changed(rows: DialogRow[]): void {
    for (const row of rows) {
      if (isOther(this.row(row.d), row) && this.holding.isOutdated(row.d))
        notices.refused(row.d, t('Not closed: something new came in. Look at it first.'));
      const reason = notifyReason(this.row(row.d), row, this.operator);
      if (row.status === 'finished') notices.forgetAlarms(row.d);
      else if (!row.alert) notices.inTime(row.d);
      if (reason) notify(reason, row, row.d === this.watched);
      this.isBack(row.d);
    }
    this.list(rows.reduce(withRow, this.inbox()), rows);
  }

  private isBack(d: string): void {
    if (this.isGone(d)) this.state.gone[1]((before) => changed(before, d, false));
  }

  private list(inbox: Inbox, rows: DialogRow[]): void {
    this.remember(rows);
    this.state.inbox[1](inbox);
  }

  private async compare(digest: string): Promise<void> {
    const own = await digestOf(this.inbox().rows.values());
    if (own && own !== digest) this.connection.send({ t: 'inbox' });
  }

  private hearThread(frame: ThreadFrame): void {
    const [threads, setThreads] = this.state.threads;
    const d = dialogOf(frame);
    const before = threads().get(d);
    // Events of a dialog that is not kept here: its next `watch` brings everything.
    if (!before && frame.t !== 'snapshot') return;
    const { thread, missing } = receive(before ?? emptyThread(d), frame);
    if (missing) this.connection.fill(missing);
    else for (const s of ['pub', 'int']) this.connection.healed(d, s);
    setThreads(kept(threads(), d, thread));
    if (frame.t === 'ev') this.hearEvent(d, frame.e, frame.cid);
    if (frame.t === 'snapshot' && frame.row) this.remember([frame.row]);
    this.note(d, timelineOf(frame));
    this.letArrive();
  }

  private note(d: string, more: readonly TimelineEntry[]): void {
    if (more.length === 0) return;
    this.state.timeline[1]((before) => new Map(before).set(d, withEntries(this.timeline(d), more)));
  }

  private hearEvent(d: string, event: DialogEvent, cid?: string): void {
    if (isOfCard(event)) this.state.cardChanges[1]((count) => count + 1);
    if (event.type !== 'MessageAdded') return;
    if (cid) this.outbox.drop(cid);
    if (event.message.author === 'visitor' && this.typing()?.d === d) this.state.typing[1](null);
  }

  private letArrive(): void {
    for (const { view } of this.state.threads[0]().values()) this.outbox.arrived(view.messages);
  }

  private refuse(nack: Nack): void {
    const act = this.outbox.refused(nack);
    if (act) notices.refused('d' in act ? act.d : '', nack.msg);
  }

  private hearTyping(frame: TypingNow): void {
    if (frame.who !== 'visitor') return;
    clearTimeout(this.typingTimer);
    const on = frame.on !== false && !!frame.text;
    this.state.typing[1](on ? { d: frame.d, text: frame.text ?? '' } : null);
    if (on) this.typingTimer = setTimeout(() => this.state.typing[1](null), TYPING_GONE_MS);
  }

  /** A dialog that was never shown here and is refused does not exist for us: asking again would never end. */
  private reset(d?: string): void {
    const wasKnown = !d || !!this.view(d);
    this.state.threads[1]((threads) => forgotten(threads, d));
    if (!d) this.connection.send({ t: 'inbox' });
    if (this.watched && wasKnown && (!d || d === this.watched)) this.askToWatch();
  }

  /** After every (re)connect: the dialog on the screen, then everything that was not acknowledged. */
  private resume(): void {
    if (this.watched) this.askToWatch();
    this.outbox.offerAll();
  }

  /** A reconnect by itself is no presence. */
  private idle(): { idle: number } {
    return { idle: Math.max(0, Date.now() - this.activeAt) };
  }

  private askToWatch(): void {
    const thread = this.state.threads[0]().get(this.watched);
    this.connection.send({ t: 'watch', d: this.watched, resume: cursors(thread, this.epoch) });
  }
}

/** Somebody wrote, or it is somebody else's now. */
function isOther(before: DialogRow | undefined, row: DialogRow): boolean {
  if (!before || row.rev <= before.rev) return false;
  return (
    row.waiting_since > before.waiting_since || row.unread > before.unread || row.operator_id !== before.operator_id
  );
}

function changed(before: ReadonlySet<string>, d: string, on: boolean): ReadonlySet<string> {
  const next = new Set(before);
  if (on) next.add(d);
  else next.delete(d);
  return next;
}

async function ticket(): Promise<string> {
  return (await ask<Ticket>('POST', '/ticket')).ticket;
}

/** What stands in the client's card may be another now: a value, or what is known of letters to an address. */
function isOfCard(event: DialogEvent): boolean {
  if (event.type !== 'LetterChanged') return event.type === 'CardChanged';
  const { state, why } = event.letter;
  return state === 'bounced' || state === 'failed' || why === 'suppressed';
}

/** One per tab, the same after a reload: the server can tell a tab that came back from a second one. */
function tabId(): string {
  try {
    const known = sessionStorage.getItem('openline.tab') ?? uuid7();
    sessionStorage.setItem('openline.tab', known);
    return known;
  } catch {
    return uuid7();
  }
}
