/**
 * What a tab knows: the visitor's dialogs, the line, whether the server is there. Frames and the other tabs write it,
 * the parts of the panel read it. It sends nothing and decides nothing about the way to the server.
 */
import type { Phase } from '@ui/connection';
import { lastIn } from '@ui/lists';
import type { ContactDetails, DialogEvent, DialogView, MailAvailability, Queue, Welcome } from '@ui/protocol.generated';
import { emptyThread, emptyView, type Received, receive, type Thread } from '@ui/thread';
import { batch } from 'solid-js';
import { cell } from '../kit/cell';
import { matchDuplicates } from '../model/duplicates';
import type { Entry } from '../model/outbox';
import type { Cids } from '../model/rows';
import type { TabSnapshot } from './tab_messages';

const TYPING_GONE_MS = 6_000;

export class VisitState {
  readonly threads = cell<Thread[]>([]);
  readonly phase = cell<Phase>('connecting');
  readonly code = cell(0);
  readonly here = cell(false);
  readonly line = cell('');
  readonly textLimit = cell(4000);
  readonly details = cell<ContactDetails | null>(null);
  readonly mail = cell<MailAvailability | null>(null);
  readonly typing = cell<{ name: string } | undefined>(undefined);
  /** The place among those who wait, when the server has said it. */
  readonly queue = cell<Queue | undefined>(undefined);
  /** Something is known of the visitor's dialogs: before that an empty log means nothing. */
  readonly ready = cell(false);
  readonly cids: Cids = new Map();
  epoch = '';
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ownLine: string) {
    this.line.set(ownLine);
  }

  current(): Thread | undefined {
    return lastIn(this.threads());
  }

  find(d: string): Thread | undefined {
    return this.threads().find((it) => it.view.d === d);
  }

  /** How far the newest dialog is here: its number, and that of its newest event. Both only count up. */
  newest(): [number, number] {
    const view = this.current()?.view;
    return view ? [view.number, view.last_pub] : [0, 0];
  }

  /** What is here of each dialog: what follows it is asked for. */
  resume(): object[] {
    return this.threads().map(({ view }) => ({ d: view.d, s: 'pub', after: view.last_pub, epoch: this.epoch }));
  }

  /** The dialog of the moment, perhaps begun just now and known by an acknowledgement only. */
  cursor(entries: Entry[]): { d: string; after: number } | undefined {
    const begun = lastIn(entries.filter((it) => it.d && it.state === 'acked' && !this.find(it.d)))?.d;
    if (begun) return { d: begun, after: 0 };
    const view = this.current()?.view;
    return view && { d: view.d, after: view.last_pub };
  }

  enter(phase: Phase, code: number): void {
    batch(() => {
      this.phase.set(phase);
      this.code.set(code);
      if (phase === 'live') this.ready.set(true);
    });
  }

  welcome(frame: Welcome): void {
    const known = new Set(frame.streams.map((it) => it.d));
    this.epoch = frame.epoch;
    this.line.set(frame.line || this.ownLine);
    this.here.set(frame.here);
    this.details.set(frame.details);
    this.mail.set(frame.mail);
    this.queue.set(undefined);
    this.textLimit.set(frame.limits.text);
    this.threads.set(this.threads().filter((it) => known.has(it.view.d)));
  }

  /** What is missing now, if anything. */
  update(d: string, frame: Parameters<typeof receive>[1]): Received['missing'] {
    const known = this.find(d);
    const { thread, missing } = receive(known ?? emptyThread(d), frame);
    if (thread !== known) {
      const all = known ? this.threads().map((it) => (it === known ? thread : it)) : [...this.threads(), thread];
      // What has no number yet begins just now.
      const number = ({ view }: Thread) => view.number || Number.MAX_VALUE;
      this.threads.set(all.sort((a, b) => number(a) - number(b)));
    }
    return missing;
  }

  recognise(event: DialogEvent, cid: string | undefined): void {
    if (event.type !== 'MessageAdded') return;
    if (cid) this.own(event.message.id, cid);
    if (event.message.author === 'operator') this.typingNow(undefined);
  }

  /** A snapshot does not tell which of its messages still lie in the outbox, their acknowledgement lost: the cids of those. */
  recogniseOwn(view: DialogView, entries: Entry[]): string[] {
    const own = matchDuplicates(view, entries, this.cids);
    for (const [id, cid] of own) this.own(id, cid);
    return own.map(([, cid]) => cid);
  }

  /** The message `id` was sent as `cid`, and no other was. */
  own(id: string, cid: string): void {
    for (const [other, its] of this.cids) if (its === cid) this.cids.delete(other);
    this.cids.set(id, cid);
  }

  typingNow(who: { name: string } | undefined): void {
    clearTimeout(this.typingTimer);
    this.typing.set(who);
    if (who) this.typingTimer = setTimeout(() => this.typing.set(undefined), TYPING_GONE_MS);
  }

  forget(): void {
    this.threads.set([]);
    this.queue.set(undefined);
    this.typingNow(undefined);
    this.code.set(0);
  }

  // — for a tab that has just come —

  state(): TabSnapshot {
    return {
      threads: this.threads(),
      phase: this.phase(),
      code: this.code(),
      here: this.here(),
      line: this.line(),
      epoch: this.epoch,
      textLimit: this.textLimit(),
      details: this.details(),
      mail: this.mail(),
      queue: this.queue(),
    };
  }

  adopt(state: TabSnapshot): void {
    batch(() => {
      this.epoch = state.epoch;
      // A tab that was opened before an upgrade knows views of then.
      this.threads.set(state.threads.map((it) => ({ ...it, view: { ...emptyView(it.view.d), ...it.view } })));
      this.here.set(state.here);
      this.line.set(state.line);
      this.details.set(state.details);
      this.mail.set(state.mail);
      this.queue.set(state.queue);
      this.textLimit.set(state.textLimit);
      this.enter(state.phase, state.code);
    });
  }
}
