/** Messages and commands that the server has not acknowledged. Messages survive a reload, commands do not need to. */
import { uuid7 } from '@ui/ids';
import type { Ack, Message, Nack, OperatorCommand } from '@ui/protocol.generated';
import { createSignal } from 'solid-js';
import { acked, added, again, arrived, dropped, joined, refused, type Unsent } from './unsent';
import { UnsentStore } from './unsentStore';

type Named<T> = T extends { cid: string } ? Omit<T, 'cid'> : never;
/** What is done once and acknowledged, without the id that the outbox gives it. */
export type DialogCommand = Named<Exclude<OperatorCommand, { t: 'send' | 'note' }>>;
type SentCommand = DialogCommand & { cid: string };

export class Outbox {
  readonly unsent: () => Unsent[];
  private readonly setUnsent: (list: Unsent[]) => void;
  private readonly commands = new Map<string, SentCommand>();
  /** Who waits for what becomes of a command: '' is done, else why not. */
  private readonly waiting = new Map<string, (why: string) => void>();
  private readonly store: UnsentStore;

  constructor(
    operator: string,
    private readonly write: (frame: object) => void,
  ) {
    [this.unsent, this.setUnsent] = createSignal<Unsent[]>([]);
    this.store = new UnsentStore(operator, (left) => this.adopt(left));
    this.store.start();
  }

  stop(): void {
    this.store.stop();
  }

  /** Of a tab that is gone, or of this one before its reload. */
  private adopt(left: Unsent[]): void {
    this.keep(joined(this.unsent(), left));
    for (const { cid } of left) this.offer(cid);
  }

  send(d: string, text: string, note = false): void {
    this.keep(added(this.unsent(), d, text, note));
    this.offer(this.unsent().at(-1)?.cid ?? '');
  }

  act(act: DialogCommand, answered?: (why: string) => void): void {
    const cid = uuid7();
    this.commands.set(cid, { ...act, cid });
    if (answered) this.waiting.set(cid, answered);
    this.offer(cid);
  }

  tryAgain(cid: string): void {
    const place = this.unsent().findIndex((it) => it.cid === cid);
    this.keep(again(this.unsent(), cid));
    this.offer(this.unsent()[place]?.cid ?? '');
  }

  drop(cid: string): void {
    this.keep(dropped(this.unsent(), cid));
  }

  arrived(messages: readonly Message[]): void {
    this.keep(arrived(this.unsent(), messages));
  }

  acked(ack: Ack): void {
    this.commands.delete(ack.cid);
    this.answer(ack.cid, '');
    this.keep(acked(this.unsent(), ack));
  }

  /** What was refused, if nobody is told yet: messages tell it themselves. */
  refused(nack: Nack): DialogCommand | undefined {
    if (nack.retry_ms) {
      setTimeout(() => this.offer(nack.cid), nack.retry_ms);
      return undefined;
    }
    const command = this.commands.get(nack.cid);
    this.commands.delete(nack.cid);
    this.keep(refused(this.unsent(), nack));
    return this.answer(nack.cid, nack.msg) ? undefined : command;
  }

  private answer(cid: string, why: string): boolean {
    const answered = this.waiting.get(cid);
    this.waiting.delete(cid);
    answered?.(why);
    return !!answered;
  }

  /** After every reconnect; what the server knows already it answers again. */
  offerAll(): void {
    for (const { cid } of this.unsent()) this.offer(cid);
    for (const cid of this.commands.keys()) this.offer(cid);
  }

  private offer(cid: string): void {
    const command = this.commands.get(cid);
    if (command) this.write(command);
    const message = this.unsent().find((it) => it.cid === cid && it.state !== 'failed');
    if (message) this.write({ t: message.note ? 'note' : 'send', cid, d: message.d, text: message.text });
  }

  private keep(list: Unsent[]): void {
    if (list === this.unsent()) return;
    this.setUnsent(list);
    this.store.save(list);
  }
}
