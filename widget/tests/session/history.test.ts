/**
 * CHAT-13, B.5: what a returning visitor sees has no hole in it, wherever snapshots were cut, frames got lost and pages
 * were turned back. Eighty histories by chance, each from a seed that is named when it fails.
 */
import type {
  Batch,
  DialogEvent,
  DialogView,
  Ev,
  Item,
  Message,
  OlderMessages,
  Snapshot,
} from '@ui/protocol.generated';
import { emptyView, type Thread } from '@ui/thread';
import { expect, test } from 'vitest';
import { newEntry, withAck } from '../../src/panel/model/outbox';
import { rowsOf, withoutHoles } from '../../src/panel/model/rows';
import { VisitState } from '../../src/panel/session/visit_state';

type Chance = (most: number) => number;

/** Numbers below `most`, always the same ones for a seed. */
function chance(seed: number): Chance {
  let state = seed;
  return (most) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const message = (d: string, seq: number): Message => ({
  id: `${d}-${seq}`,
  s: 'pub',
  seq,
  kind: 'text',
  author: seq % 3 ? 'operator' : 'visitor',
  name: 'Anna',
  text: `${d} ${seq}`,
  at: 0,
  form: null,
  form_result: null,
  found: null,
  confirmed: false,
  changed: '',
  by_mail: false,
  pub_before: 0,
  sender_unchecked: false,
  files: [],
});

/** One dialog as the server has it: every third event is no message. */
class ServerDialog {
  readonly events: DialogEvent[] = [];
  constructor(
    readonly d: string,
    readonly number: number,
  ) {}

  happens(): Ev {
    const seq = this.events.length + 1;
    const e: DialogEvent =
      seq % 4 === 0
        ? { type: 'MessagesRead', by: 'operator', upto: seq - 1, at: 0 }
        : { type: 'MessageAdded', message: message(this.d, seq) };
    this.events.push(e);
    return { t: 'ev', d: this.d, s: 'pub', seq, e };
  }

  messages(): Message[] {
    return this.events.flatMap((e) => (e.type === 'MessageAdded' ? [e.message] : []));
  }

  private view(messages: Message[], more: boolean): DialogView {
    return { ...emptyView(this.d), number: this.number, last_pub: this.events.length, messages, more };
  }

  snapshot(most: number): Snapshot {
    const all = this.messages();
    return { t: 'snapshot', dialog: this.view(all.slice(-most), all.length > most) };
  }

  older(before: string, most: number): OlderMessages {
    const all = this.messages();
    const end = all.findIndex((it) => it.id === before);
    const first = Math.max(0, end - most);
    return { t: 'older', d: this.d, dialog: this.view(all.slice(first, end), first > 0), before };
  }

  after(seq: number, most: number): Batch {
    const items: Item[] = this.events.slice(seq, seq + most).map((e, place) => ({ seq: seq + place + 1, e }));
    const to = seq + items.length;
    return { t: 'batch', d: this.d, s: 'pub', from: seq + 1, to, items, more: to < this.events.length };
  }
}

class Browser {
  readonly known = new VisitState('Main line');
  constructor(
    private readonly server: ServerDialog[],
    private readonly chance: Chance,
  ) {}

  hears(d: string, frame: Ev | Batch | Snapshot | OlderMessages): void {
    const missing = this.known.update(d, frame);
    if (missing) this.hears(d, this.of(missing.d).after(missing.after, 1 + this.chance(5)));
  }

  of(d: string): ServerDialog {
    return this.server.find((it) => it.d === d) as ServerDialog;
  }

  shown(): string[] {
    const rows = rowsOf(this.views(), [], this.known.cids);
    return rows.flatMap((it) => (it.message ? [it.message.id] : []));
  }

  views(): DialogView[] {
    return this.known.threads().map((it) => it.view);
  }

  /** "Show earlier messages"; false when there is no such button. */
  turnsBack(amidSnapshots = false): boolean {
    const first = withoutHoles(this.views())[0];
    if (!first?.more) return false;
    const before = first.messages[0]?.id ?? '';
    const asked = this.of(first.d).older(before, 1 + this.chance(4));
    // A new connection may bring a snapshot while the question is under way.
    if (amidSnapshots && !this.chance(4)) this.hears(first.d, this.of(first.d).snapshot(1 + this.chance(6)));
    this.hears(first.d, asked);
    return true;
  }
}

test.each(Array.from({ length: 80 }, (_, seed) => seed))('a history by chance, seed %i', (seed) => {
  const dice = chance(seed + 1);
  const server = Array.from({ length: 1 + dice(4) }, (_, place) => new ServerDialog(`d${place}`, place + 1));
  for (const it of server) for (let count = 1 + dice(30); count; count--) it.happens();
  const browser = new Browser(server, dice);
  for (const it of server) browser.hears(it.d, it.snapshot(1 + dice(12)));
  const whole = () => server.flatMap((it) => it.messages().map(({ id }) => id));
  const isOneRun = () => {
    const all = whole();
    const shown = browser.shown();
    expect(shown).toEqual(all.slice(all.length - shown.length));
  };
  isOneRun();
  const last = server.at(-1) as ServerDialog;
  for (let step = 0; step < 30; step++) {
    const event = last.happens();
    // Lost on the way, once in three; the next one that comes tells of it.
    if (dice(3)) browser.hears(last.d, event);
    if (dice(3)) browser.turnsBack(true);
  }
  browser.hears(last.d, last.happens());
  isOneRun();
  for (let pages = 0; browser.turnsBack(); pages++) expect(pages).toBeLessThan(500);
  expect(browser.shown()).toEqual(whole());
});

test('a batch from beyond what is here says what is missing before it', () => {
  const known = new VisitState('Main line');
  const dialog = new ServerDialog('d', 1);
  for (let count = 9; count; count--) dialog.happens();
  known.update('d', dialog.after(0, 2));
  const missing = known.update('d', { ...dialog.after(5, 4), more: false });
  expect(missing).toEqual({ d: 'd', s: 'pub', after: 2 });
});

test('what was acknowledged in a part that is not shown is not shown at the end either', () => {
  const entry = withAck(newEntry({ t: 'send', cid: 'c', text: 'old' }, 0), {
    t: 'ack',
    cid: 'c',
    ts: 0,
    d: 'd0',
    id: 'x',
    seq: 1,
  });
  const [early, late] = [new ServerDialog('d0', 1), new ServerDialog('d1', 2)];
  for (const it of [early, late]) for (let count = 9; count; count--) it.happens();
  const views = [early.snapshot(2).dialog, late.snapshot(2).dialog];
  const rows = rowsOf(views, [entry], new Map());
  expect(rows.flatMap((it) => it.message?.id ?? it.entry?.cid ?? [])).toEqual(['d1-7', 'd1-9']);
});

test('over HTTP a dialog that has just begun is followed, not the one before it', () => {
  const known = new VisitState('Main line');
  const before = new ServerDialog('d0', 1);
  before.happens();
  known.update('d0', before.snapshot(5));
  const sent = newEntry({ t: 'send', cid: 'c', text: 'Once more' }, 0);
  expect(known.cursor([sent])).toEqual({ d: 'd0', after: 1 });
  const acked = withAck(sent, { t: 'ack', cid: 'c', ts: 0, d: 'd1', id: 'm', seq: 2 });
  expect(known.cursor([acked])).toEqual({ d: 'd1', after: 0 });
});

test('a tab that knows the views of an older build is followed all the same', () => {
  const [leader, known] = [new VisitState('Main line'), new VisitState('Main line')];
  const dialog = new ServerDialog('d', 1);
  leader.update('d', dialog.happens());
  const view = { ...(leader.current() as Thread).view, milestones: undefined };
  known.adopt({ ...leader.state(), threads: [{ view: JSON.parse(JSON.stringify(view)), held: [] }] });
  expect(rowsOf([known.current()?.view as DialogView], [], known.cids).map((it) => it.message?.id)).toContain('d-1');
});
