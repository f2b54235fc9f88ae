/**
 * What the visitor can do, and the way it takes to the server: identity, outbox, the other tabs.
 * Only the leading tab has the socket; it passes frames on, and what they change is in `heard.ts`.
 */
import type { Phase } from '@ui/connection';
import { uuid7 } from '@ui/ids';
import type { Ack, DialogView, Ev, Nack, ServerFrame } from '@ui/protocol.generated';
import type { Host } from '../../contract';
import { storageOf } from '../kit/storage';
import { t } from '../kit/words';
import { bytesOf, type Command, cleaned, type Entry, hasRoom } from '../model/outbox';
import { deliver, type Hearer } from './heard';
import { aged, type Identity, IdentityKeeper } from './identity';
import { pageOf } from './page';
import { ReadState } from './read_state';
import { Sender } from './sender';
import type { TabMessage } from './tab_messages';
import { Tabs } from './tabs';
import type { Wire } from './transport';
import { VisitState } from './visit_state';
import { openWire } from './wire';

const BAD_TOKEN = 4500;
const OTHER_PERSON = 4507;
const IDENTITY = 'identity';
const OF_THE_LEADER: Array<TabMessage['k']> = ['frame', 'phase', 'entries', 'state'];

export class Visit implements Hearer {
  readonly known: VisitState;
  /** What was heard before somebody asked to hear it. */
  readonly heardEarly: Array<[Ev, DialogView | undefined]> = [];
  onEvent = (...event: [Ev, DialogView | undefined]): void => void this.heardEarly.push(event);
  /** This browser is another visitor's from here on. */
  onOther = (): void => {};
  /** The page of another tab has forgotten them. */
  onReset = (): void => {};
  /** This tab was used last; it alone makes sounds and blinks. */
  activeHere = true;
  readonly sender: Sender;
  readonly readState: ReadState;
  private readonly tab = uuid7();
  readonly tabs: Tabs;
  readonly identity: IdentityKeeper;
  readonly storage = storageOf('localStorage');
  readonly answers = new Map<string, (answer: Ack | Nack) => void>();
  private signed = '';
  wire: Wire | undefined;
  private begun: Promise<void> | undefined;
  /** The chat was opened, or something said, and nobody has reset it since. */
  private isWanted = false;

  /** `name`: the place of its person in every storage, and where the tabs of that person meet. */
  constructor(
    readonly host: Host,
    readonly name: string,
  ) {
    this.known = new VisitState(host.baked.line);
    this.readState = new ReadState(this.known, (frame) => this.tell(frame));
    this.identity = new IdentityKeeper(this.name, this.storage);
    this.tabs = new Tabs(this.name, {
      lead: () => this.lead(),
      hear: (message) => this.hear(message as TabMessage),
      // Asleep for so long that another tab leads now.
      isLed: () => {
        this.wire?.stop();
        this.sender.lost();
        this.tabs.say({ k: 'ask', from: this.tab } satisfies TabMessage);
        // The one that leads now has read the storage, perhaps before the last of these were in it.
        for (const entry of this.sender.entries()) if (entry.state === 'queued') this.passOn(entry);
      },
    });
    this.sender = new Sender(this.name, {
      carry: (command) => this.wire?.send(command) ?? false,
      silent: () => this.wire?.again(),
      changed: () => this.tellEntries(),
      newest: () => this.known.newest(),
    });
  }

  /** The first opening: from here on something is stored and a socket is open. */
  begin(): Promise<void> {
    this.begun ??= this.sender.load().then(() => this.join());
    this.restart();
    return this.begun;
  }

  private join(): void {
    this.tabs.join();
    this.tabs.say({ k: 'ask', from: this.tab } satisfies TabMessage);
  }

  wake(): void {
    if (this.tabs.leads) this.wire?.wake();
    else this.tabs.say({ k: 'wake' } satisfies TabMessage);
  }

  /** False when the outbox is full. */
  say(text: string): boolean {
    const alone: Command = { t: 'send', cid: uuid7(), text: cleaned(text) };
    const page = pageOf(this.host, bytesOf(alone));
    const frame: Command = { ...alone, ...(page && { page }) };
    if (!hasRoom(this.sender.entries(), frame)) return false;
    void this.order(frame);
    return true;
  }

  /** Not lost, whatever happens to the page; resolves with the server's answer. */
  ask(command: Command): Promise<Ack | Nack> {
    return new Promise((resolve) => {
      this.answers.set(command.cid, resolve);
      void this.order(command);
    });
  }

  /** Kept by this page alone, and said with every hello: the server knows when its time is over. */
  sign(token: string): void {
    this.signed = token;
    this.tabs.say({ k: 'identity', token } satisfies TabMessage);
  }

  /** Also of what was signed with `hello`, which has no cid. */
  hears(cid: string, answer: (answer: Ack | Nack) => void): void {
    this.answers.set(cid, answer).set(IDENTITY, answer);
  }

  /** Open panel on a visible page, or not any more. */
  looks(on: boolean, tab = this.tab): void {
    if (!this.tabs.leads) this.tabs.say({ k: 'viewing', from: tab, on } satisfies TabMessage);
    else this.readState.count(tab, on);
  }

  /** To the server, by the tab that can; may be lost. */
  tell(frame: object): void {
    if (this.tabs.leads) this.wire?.send(frame);
    else this.tabs.say({ k: 'command', frame } satisfies TabMessage);
  }

  async tryAgain(cid: string): Promise<void> {
    const entry = await this.sender.tryAgain(cid);
    if (entry) this.passOn(entry);
  }

  markActive(): void {
    this.activeHere = true;
    this.tabs.say({ k: 'active' } satisfies TabMessage);
  }

  /** '' while this browser knows nobody; asking makes nobody. */
  token(): string {
    return this.identity.find()?.token ?? '';
  }

  /** Another visitor's from here on, in all tabs; what waited for the one before is dropped. */
  become(identity: Identity): Promise<void> {
    this.tabs.open();
    this.tabs.say({ k: 'become', identity } satisfies TabMessage);
    return this.turnInto(identity);
  }

  private async turnInto(identity: Identity): Promise<void> {
    const forgotten = this.forget();
    this.identity.set(identity);
    this.onOther();
    await forgotten;
    this.restart();
  }

  /** Nobody's any more: it does nothing from here on, and what is kept is dropped by others. */
  drop(): void {
    this.isWanted = false;
    this.begun = undefined;
    this.sender.end();
    this.leave();
    this.known.forget();
  }

  /** The page goes, perhaps only out of sight of the browser: the server knows at once, another tab may lead. */
  leave(): void {
    this.looks(false);
    this.wire?.bye();
    this.tabs.leave();
  }

  /** The page is here again, as it was. */
  comeBack(): void {
    if (this.begun) this.join();
  }

  // — commands that must not be lost —

  private async order(command: Command): Promise<void> {
    const entry = this.sender.writeAhead(command);
    await this.begin();
    this.passOn(await this.sender.keep(entry));
  }

  private passOn(entry: Entry): void {
    if (this.tabs.leads) return this.takeOn();
    this.tabs.say({ k: 'add', entry } satisfies TabMessage);
    this.tabs.expectAnswer();
  }

  /** In the leading tab: there is something to send. A refused token is replaced now, because the visitor acts. */
  private takeOn(): void {
    if (this.known.phase() === 'stopped' && this.known.code() === BAD_TOKEN) this.startAnew();
    this.restart();
    this.tellEntries();
    if (this.known.phase() === 'live') this.sender.drain();
    else this.wire?.wake();
  }

  /** After a reset there is neither token nor socket until the visitor opens the chat again. */
  private restart(): void {
    this.isWanted = true;
    if (this.tabs.leads && this.wire?.phase === 'stopped' && !this.known.code()) this.connect();
  }

  /** The token is kept before the first word is: by it the loader knows that something is stored. */
  private connect(): void {
    this.identity.get();
    this.wire?.start();
  }

  private startAnew(): void {
    this.identity.forget();
    this.known.forget();
    this.sender.beginAnew();
    this.connect();
  }

  private tellEntries(): void {
    if (this.tabs.leads) this.tabs.say({ k: 'entries', entries: this.sender.entries() } satisfies TabMessage);
  }

  // — leading —

  private lead(): void {
    const options = {
      origin: this.host.baked.origin,
      channel: this.host.baked.key,
      token: () => this.identity.get().token,
      hello: () => this.hello(),
      cursor: () => this.known.cursor(this.sender.entries()),
      onFrame: (frame: ServerFrame) => this.heard(frame),
      onPhase: (phase: Phase, code: number) => this.enter(phase, code),
    };
    this.wire = openWire(options, (wire) => {
      this.wire = wire;
    });
    if (this.isWanted) void this.sender.reload().then(() => this.isWanted && this.connect());
  }

  private hello(): object {
    const identity = this.identity.set(aged(this.identity.get()));
    return {
      t: 'hello',
      v: 1,
      channel: this.host.baked.key,
      token: identity.token,
      ...(!identity.known && { new: true }),
      ...(identity.next && { next: identity.next }),
      ...(identity.epoch && { epoch: identity.epoch }),
      tab: this.tab,
      lang: this.host.language(),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      page: pageOf(this.host),
      ...(this.signed && { identity: this.signed }),
      resume: this.known.resume(),
    };
  }

  private enter(phase: Phase, code: number): void {
    if (!this.tabs.leads) return;
    this.tabs.say({ k: 'phase', phase, code } satisfies TabMessage);
    this.phaseIs(phase, code);
    if (phase === 'live') {
      this.readState.tellRead();
      this.sender.drain();
      return;
    }
    if (code === 1007 || code === 1009) this.poisoned();
    this.sender.lost();
    this.readState.lost();
  }

  /** What was on its way is what the server could not bear: whoever asked for it hears so, in whichever tab. */
  private poisoned(): void {
    const cid = this.sender.inFlight ?? '';
    this.heard({ t: 'nack', cid, code: 'bad_frame', msg: t("This message couldn't be sent") });
  }

  private heard(frame: ServerFrame): void {
    this.tabs.say({ k: 'frame', frame } satisfies TabMessage);
    deliver(this, frame);
  }

  /** The server has closed the way for whom the page names: what is kept here is another's. */
  private phaseIs(phase: Phase, code: number): void {
    this.known.enter(phase, code);
    if (code === OTHER_PERSON)
      this.answers.get(IDENTITY)?.({ t: 'nack', cid: IDENTITY, code: 'other_person', msg: '' });
  }

  // — other tabs —

  private hear(message: TabMessage): void {
    if (this.tabs.leads) this.hearAsLeader(message);
    else this.hearAsFollower(message);
    if (message.k === 'active') this.activeHere = false;
    if (message.k === 'reset') this.onReset();
    if (message.k === 'become') void this.turnInto(message.identity);
  }

  private hearAsLeader(message: TabMessage): void {
    if (message.k === 'ask')
      this.tabs.say({ k: 'state', to: message.from, state: this.known.state() } satisfies TabMessage);
    if (message.k === 'command') this.wire?.send(message.frame);
    if (message.k === 'wake') this.restart();
    if (message.k === 'wake') this.wake();
    if (message.k === 'viewing') this.looks(message.on, message.from);
    if (message.k === 'identity') this.signed = message.token;
    if (message.k === 'add') void this.sender.accept(message.entry).then(() => this.takeOn());
  }

  private hearAsFollower(message: TabMessage): void {
    if (OF_THE_LEADER.includes(message.k)) this.tabs.isAnswered();
    if (message.k === 'frame') deliver(this, message.frame);
    if (message.k === 'phase') this.phaseIs(message.phase, message.code);
    if (message.k === 'phase' && message.phase === 'live') this.readState.tellRead();
    if (message.k === 'entries') this.sender.adopt(message.entries);
    if (message.k === 'state' && message.to === this.tab) this.known.adopt(message.state);
  }

  /** Of what is kept of its person; the page is then made anew. */
  async forget(): Promise<void> {
    this.isWanted = false;
    this.signed = '';
    this.wire?.stop();
    this.known.forget();
    this.readState.forget();
    this.identity.forget();
    this.storage?.removeItem(`openline:${this.host.baked.key}:dialog`);
    await this.begun;
    await this.sender.clear();
  }
}
