/**
 * The outbox at work: keeps commands in the storage before the first try, hands them out one after another, and takes
 * the server's answers. Which of the tabs hands them out is not decided here: see `visit.ts`.
 */
import type { Ack, Nack } from '@ui/protocol.generated';
import { type Cell, cell } from '../kit/cell';
import * as outbox from '../model/outbox';
import { type Command, type Entry, newEntry, type OutboxStorage } from '../model/outbox';
import { Journal, memoryStorage, openStorage } from './outbox_storage';

const ANSWER_MS = 15_000;

export interface SenderSide {
  /** False when it cannot go out now. */
  carry(command: Command): boolean;
  /** No answer for 15 s: the way is broken although it does not look so. */
  silent(): void;
  changed(): void;
  /** How far the newest dialog is here. */
  newest(): [number, number];
}

export class Sender {
  readonly entries: Cell<Entry[]> = cell<Entry[]>([]);
  readonly lasting = cell(true);
  private storage: OutboxStorage = memoryStorage();
  private readonly journal: Journal;
  inFlight: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What is not handed out for a while. */
  private resting: '' | 'messages' | 'all' = '';

  constructor(
    private readonly name: string,
    private readonly side: SenderSide,
  ) {
    this.journal = new Journal(`${name}:log:`);
  }

  async load(): Promise<void> {
    this.storage = await openStorage(this.name);
    this.lasting.set(this.storage.lasting);
    await this.reload();
  }

  /** What other tabs put in the storage, and what pages that were closed had no time to; a new leader needs it. */
  async reload(): Promise<void> {
    const stored = await this.storage.load().catch(() => []);
    const written = this.journal
      .remaining()
      .filter(({ cid }) => !this.find(cid) && !stored.some((it) => it.cid === cid));
    for (const entry of written) void this.keep(entry);
    for (const entry of stored) this.merge(outbox.grownOld(entry));
    this.tidy();
  }

  /** Written down before anything else happens, or waits. */
  writeAhead(command: Command): Entry {
    const entry = newEntry(command, Date.now(), this.journal.count());
    this.journal.write(entry);
    return entry;
  }

  /** In the storage first, shown at once. */
  async keep(entry: Entry): Promise<Entry> {
    this.merge(entry);
    await this.storage.put(entry).catch(() => this.lasting.set(false));
    this.journal.erase(entry.cid);
    return entry;
  }

  /** From another tab, which may not know yet that the server has it. */
  async accept(entry: Entry): Promise<void> {
    if (this.find(entry.cid)?.state !== 'acked') await this.keep(entry);
  }

  async tryAgain(cid: string): Promise<Entry | undefined> {
    const entry = this.find(cid);
    if (entry) await this.keep(outbox.again(entry));
    return this.find(cid);
  }

  async discard(cid: string): Promise<void> {
    this.entries.set(this.entries().filter((it) => it.cid !== cid));
    await this.storage.remove(cid).catch(() => {});
  }

  /** The next one goes out, if nothing is on its way. Only the leading tab calls this. */
  drain(): void {
    const next = outbox.nextOf(this.entries(), this.resting === 'messages');
    if (!next || this.inFlight || this.resting === 'all' || !this.side.carry(next.frame)) return;
    this.inFlight = next.cid;
    if (!next.tried) void this.keep({ ...next, tried: true, after: this.side.newest() });
    this.side.changed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.side.silent(), ANSWER_MS);
  }

  /** The way to the server is gone; whatever was on its way is tried again later. */
  lost(): void {
    clearTimeout(this.timer);
    this.inFlight = undefined;
    this.resting = '';
  }

  /** Somebody has answered: a message that had to wait may go now. */
  goOn(): void {
    if (!this.resting) return;
    this.lost();
    this.drain();
  }

  settle(answer: Ack | Nack): void {
    const entry = this.find(answer.cid);
    if (!entry) return;
    if (this.inFlight === entry.cid) this.lost();
    void this.keep(answer.t === 'ack' ? outbox.withAck(entry, answer) : outbox.withNack(entry, answer));
    if (answer.t === 'nack' && answer.retry_ms)
      this.rest(answer.retry_ms, entry.frame.t === 'send' && outbox.mustWait(answer));
    this.tidy();
    this.side.changed();
    this.drain();
  }

  /** The server was set back to an older state: it is offered again what it had acknowledged. */
  offerAgain(): void {
    for (const entry of this.entries()) void this.keep(outbox.offeredAgain(entry));
  }

  /** A follower takes over what the leader has; its own, not yet known there, stay. */
  adopt(entries: Entry[]): void {
    for (const entry of entries) this.merge(entry);
    this.tidy();
  }

  /** Another visitor from here on: only the messages that were not sent yet are also theirs. */
  beginAnew(): void {
    this.lost();
    for (const entry of this.entries()) {
      if (entry.frame.t !== 'send' || entry.state === 'acked') void this.discard(entry.cid);
    }
  }

  /** Nothing more is written, whatever is still on its way. */
  end(): void {
    this.lost();
    this.entries.set([]);
    this.storage.close();
    this.storage = memoryStorage();
    this.journal.isOver = true;
  }

  async clear(): Promise<void> {
    this.lost();
    this.entries.set([]);
    for (const { cid } of this.journal.remaining()) this.journal.erase(cid);
    await this.storage.clear().catch(() => {});
  }

  private rest(ms: number, onlyMessages: boolean): void {
    this.resting = onlyMessages ? 'messages' : 'all';
    this.timer = setTimeout(() => {
      this.resting = '';
      this.drain();
    }, ms);
  }

  private find(cid: string): Entry | undefined {
    return this.entries().find((it) => it.cid === cid);
  }

  private merge(entry: Entry): void {
    const entries = this.entries();
    const known = entries.some((it) => it.cid === entry.cid);
    const all = known ? entries.map((it) => (it.cid === entry.cid ? entry : it)) : [...entries, entry];
    this.entries.set(known ? all : outbox.inOrder(all));
  }

  private tidy(): void {
    for (const entry of this.entries().filter((it) => outbox.isDone(it))) void this.discard(entry.cid);
  }
}
