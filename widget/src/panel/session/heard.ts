/**
 * What a frame of the server changes, in every tab. Only the leading one does something about it: asks for what is
 * missing, keeps the token, settles what was sent.
 */
import type { Ack, DialogView, Ev, Nack, ServerFrame, Welcome } from '@ui/protocol.generated';
import type { receive } from '@ui/thread';
import { batch } from 'solid-js';
import type { Host } from '../../contract';
import { keep } from '../kit/storage';
import { type IdentityKeeper, welcomed } from './identity';
import type { Sender } from './sender';
import type { Tabs } from './tabs';
import type { Wire } from './transport';
import type { VisitState } from './visit_state';

/** The visit, as far as frames change it. */
export interface Hearer {
  readonly host: Host;
  readonly name: string;
  readonly storage: Storage | undefined;
  readonly known: VisitState;
  readonly sender: Sender;
  readonly identity: IdentityKeeper;
  readonly tabs: Tabs;
  readonly wire: Wire | undefined;
  readonly answers: Map<string, (answer: Ack | Nack) => void>;
  onEvent(event: Ev, view: DialogView | undefined): void;
  tryAgain(cid: string): Promise<void>;
}

export function deliver(visit: Hearer, frame: ServerFrame): void {
  batch(() => take(visit, frame));
}

function take(visit: Hearer, frame: ServerFrame): void {
  switch (frame.t) {
    case 'welcome':
      return welcome(visit, frame);
    case 'snapshot':
      recogniseOwn(visit, frame.dialog);
      return update(visit, frame.dialog.d, frame);
    case 'batch':
      for (const item of frame.items) visit.known.recognise(item.e, item.cid);
      return update(visit, frame.d, frame);
    case 'older':
      return update(visit, frame.d, frame);
    case 'ev':
      visit.known.recognise(frame.e, frame.cid);
      update(visit, frame.d, frame);
      if (visit.tabs.leads && isAnswer(frame)) visit.sender.goOn();
      visit.onEvent(frame, visit.known.find(frame.d)?.view);
      return;
    case 'ack':
    case 'nack':
      return settle(visit, frame);
    case 'typing':
      return visit.known.typingNow(frame.on === false ? undefined : { name: frame.name ?? '' });
    case 'presence':
      return visit.known.here.set(frame.here);
    case 'queue':
      return visit.known.queue.set(frame);
    case 'reset':
      return startOver(visit, frame.reason, frame.d);
  }
}

function isAnswer({ e }: Ev): boolean {
  return e.type === 'MessageAdded' && e.message.author === 'operator';
}

function welcome(visit: Hearer, frame: Welcome): void {
  const before = visit.identity.get();
  if (visit.tabs.leads) visit.identity.set(welcomed(before, frame));
  visit.known.welcome(frame);
  if (visit.tabs.leads && before.epoch && before.epoch !== frame.epoch) visit.sender.offerAgain();
}

/** What waited for too long but has arrived all the same is offered again, to get its acknowledgement. */
function recogniseOwn(visit: Hearer, view: DialogView): void {
  const entries = visit.sender.entries();
  const own = visit.known.recogniseOwn(view, entries);
  const old = entries.filter((it) => it.old && own.includes(it.cid));
  if (visit.tabs.leads) for (const { cid } of old) void visit.tryAgain(cid);
}

function update(visit: Hearer, d: string, frame: Parameters<typeof receive>[1]): void {
  const missing = visit.known.update(d, frame);
  rememberDialog(visit);
  if (!visit.tabs.leads) return;
  if (missing) visit.wire?.fill(missing);
  else visit.wire?.healed(d, 'pub');
}

/** The loader looks at this after a reload: whoever is in the middle of a dialog wants to hear of answers. */
function rememberDialog(visit: Hearer): void {
  const isOver = visit.known.current()?.view.status === 'finished';
  keep(visit.storage, `openline:${visit.host.baked.key}:dialog`, isOver ? '' : '1');
}

function settle(visit: Hearer, answer: Ack | Nack): void {
  const entry = visit.sender.entries().find((it) => it.cid === answer.cid);
  if (answer.t === 'ack' && answer.id) visit.known.own(answer.id, answer.cid);
  if (answer.t === 'ack' && visit.tabs.leads) confirmToken(visit);
  if (answer.t === 'ack' && entry?.frame.t === 'send') visit.host.emit('message:sent', {});
  if (visit.tabs.leads) visit.sender.settle(answer);
  if (answer.t === 'nack' && answer.retry_ms && entry?.state === 'queued' && !isSettled(visit, answer.cid)) return;
  visit.answers.get(answer.cid)?.(answer);
  visit.answers.delete(answer.cid);
}

/** In a following tab the leader's word on it comes a moment later: then it is asked again there. */
function isSettled(visit: Hearer, cid: string): boolean {
  return visit.sender.entries().find((it) => it.cid === cid)?.state !== 'queued';
}

function confirmToken(visit: Hearer): void {
  const identity = visit.identity.get();
  if (!identity.known) visit.identity.set({ ...identity, known: true });
}

/** `epoch`: all cursors are void. Otherwise we were too slow and ask from where we stand. */
function startOver(visit: Hearer, reason: string, d?: string): void {
  if (reason === 'epoch') visit.known.threads.set([]);
  else if (visit.tabs.leads) {
    for (const { view } of visit.known.threads().filter((it) => !d || it.view.d === d))
      visit.wire?.fill({ d: view.d, s: 'pub', after: view.last_pub });
  }
}
