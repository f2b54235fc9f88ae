/** What the parts of the panel share: the visit, what is open, what is typed, what is said aloud. */

import type { Piece } from '@ui/linkify';
import type { DialogView } from '@ui/protocol.generated';
import { type Component, createMemo } from 'solid-js';
import type { Host } from '../contract';
import { cell } from './kit/cell';
import type { EndKeeper } from './kit/scroll';
import { t, why } from './kit/words';
import type { Command } from './model/outbox';
import { type Row, rowsOf } from './model/rows';
import { Drafts } from './session/drafts';
import type { Person, Persons } from './session/persons';
import type { TypingTeller } from './session/typing';
import type { Visit } from './session/visit';

const TYPING_PAUSE_MS = 1_500;
const COMPLAINS_MS = 8_000;
/** A press that is answered later than this is acknowledged by us. */
const AT_ONCE_MS = 1_500;

/** Where in the stream a bubble of the log stands. */
export interface BubblePosition {
  d: string;
  seq: number;
}

type RowPart = Component<{ row: Row; state: PanelState }>;

/** What is fetched with the first message (see `extras`), as far as the rest of the panel uses it. */
export interface Extras {
  typing: TypingTeller;
  linkify(text: string): Piece[];
  closeReason(code: number): string;
  announceForm(state: PanelState, row: Row): void;
  reveal(scroll: EndKeeper | undefined, whole: HTMLElement): void;
  TypingBar: Component<{ state: PanelState }>;
  TooLong: Component<{ state: PanelState }>;
  NewMessages: Component<{ state: PanelState }>;
  Older: Component<{ state: PanelState }>;
  FormCard: RowPart;
  NotSent: RowPart;
  ReplyPromise: RowPart;
  ReachSuggestion: RowPart;
}

/** The panel as one person has it, and what it takes to make it another's: see `stages.tsx`. */
export interface Stage {
  state: PanelState;
  person: Person;
  adopted: Person;
  readonly persons: Persons;
  make(goesOn: boolean): void;
  begin(): void;
}

export class PanelState {
  readonly open = cell(false);
  /** Full screen, as on a phone: the page behind is covered, so the focus stays inside. */
  readonly covers = cell(false);
  /** Something came below what is in view. */
  readonly news = cell(false);
  /** What screen readers say. */
  readonly spoken = cell('');
  /** "Rate this conversation" was chosen in the menu. */
  readonly rate = cell<{ d: string; at: number } | undefined>(undefined);
  /** What went wrong with something that has no place of its own in the flow. */
  readonly error = cell('');
  readonly draft: ReturnType<typeof cell<string>>;
  readonly drafts: Drafts;
  /** The message whose "reach me here" was put away. */
  readonly hiddenSuggestion: ReturnType<typeof cell<string>>;
  /** What comes with the first message is wanted. */
  readonly needsExtras = cell(false);
  /** And here it is, attached by itself. */
  readonly extras = cell<Extras | undefined>(undefined);
  /** The code of the letter that the visitor comes back from. Until it is used, or over, nothing else is shown. */
  readonly code = cell('');
  /** What the letter is about. */
  readonly letter = cell<DialogView | undefined>(undefined);
  /** The bubbles of others in the log, for the marks of reading. */
  readonly bubbles = new Map<Element, BubblePosition>();
  readonly log = cell<HTMLElement | undefined>(undefined);
  /** Hears of each of them, once it is there. */
  observer: IntersectionObserver | undefined;
  readonly rows: () => Row[];
  readonly unread: () => number;
  composer: HTMLTextAreaElement | undefined;
  /** Keeps the right part of the log in view. */
  scroll: EndKeeper | undefined;
  /** The form that has the focus: whoever fills it in is not moved away from it. */
  activeForm: HTMLElement | undefined;
  /** The visitor asked for this kind of form by a click, at this time: it may take the focus when it comes. */
  requested: { kind: string; at: number } | undefined;
  /** A form that was being filled in was taken away at this time; the next one goes on where it was. */
  interrupted: { field: string; at: number } | undefined;
  /** When a key was last pressed in the composer; while the visitor types, nothing moves. */
  private typedAt = 0;
  private calming: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly host: Host,
    readonly visit: Visit,
  ) {
    this.drafts = new Drafts(visit.name);
    this.draft = cell(this.drafts.get('draft'));
    this.hiddenSuggestion = cell(this.drafts.get('hushed'));
    this.rows = createMemo(() =>
      rowsOf(
        visit.known.threads().map((it) => it.view),
        visit.sender.entries(),
        visit.known.cids,
        { rate: this.rate(), hiddenSuggestion: this.hiddenSuggestion() },
      ),
    );
    this.unread = createMemo(() => countUnread(visit));
    visit.onOther = () => this.forget();
  }

  /** The dialog whose number and operator stand above. */
  view(): DialogView | undefined {
    return this.code() ? this.letter() : this.visit.known.current()?.view;
  }

  /** From a letter: then nothing is begun and nothing is stored before the visitor says so. */
  comesBack(): boolean {
    const code = this.host.code() || this.code() || this.keptCode();
    if (code !== this.code()) {
      this.letter.set(undefined);
      this.code.set(code);
    }
    return !!code;
  }

  /** For whoever goes on with it in this page. */
  takeCode(): string {
    const code = this.code() || this.keptCode();
    this.drafts.set('code', '');
    return code;
  }

  /** For a reload, in this tab alone, for an hour: see `letter/continue.ts`. */
  private keptCode(): string {
    const [until, code = ''] = this.drafts.get('code').split(' ');
    return Date.now() < Number(until) ? code : '';
  }

  typed(text: string): void {
    this.typedAt = Date.now();
    this.write(text);
    this.needsExtras.set(true);
    this.extras()?.typing.typed(text);
  }

  write(text: string): void {
    this.draft.set(text);
    this.drafts.set('draft', text);
  }

  /** Characters more than one message may have. */
  over(): number {
    return this.draft().trim().length - this.visit.known.textLimit();
  }

  isTyping(): boolean {
    return this.pausesIn() > 0;
  }

  /** In ms; 0 = nothing is being typed. */
  pausesIn(): number {
    return Math.max(0, this.typedAt + TYPING_PAUSE_MS - Date.now());
  }

  /** True when it is on its way; the text stays in the composer otherwise. */
  send(): boolean {
    const text = this.draft().trim();
    if (!text || this.over() > 0 || !this.say(text)) return false;
    this.extras()?.typing.stop();
    this.write('');
    this.error.set('');
    this.typedAt = 0;
    return true;
  }

  /** False, and told, when there is no room for it among what waits. */
  say(text: string): boolean {
    const isKept = this.visit.say(text);
    if (!isKept)
      this.showError(t("Too many messages are waiting to be sent. Your text stays here until there's room."));
    return isKept;
  }

  /** For a button: whether it was done. A late answer and a refusal are told, whatever became of the button meanwhile. */
  async ask(command: Command): Promise<boolean> {
    const late = setTimeout(() => this.error.set(t('Sending…')), AT_ONCE_MS);
    const answer = await this.visit.ask(command);
    clearTimeout(late);
    const isDone = answer.t === 'ack';
    this.showError(isDone ? '' : why(answer.msg));
    return isDone;
  }

  /** Something went wrong that the visitor asked for; said for a while. */
  showError(words: string): void {
    this.error.set(words);
    clearTimeout(this.calming);
    this.calming = setTimeout(() => this.error.set(''), COMPLAINS_MS);
  }

  /** The log shows it; returns what takes it away again. */
  watch(element: Element, place: BubblePosition): () => void {
    this.bubbles.set(element, place);
    this.observer?.observe(element);
    return () => {
      this.bubbles.delete(element);
      this.observer?.unobserve(element);
    };
  }

  /** "Reach me here" is asked no more of this message. */
  hideSuggestion(id: string): void {
    this.hiddenSuggestion.set(id);
    this.drafts.set('hushed', id);
  }

  /** Another visitor from here on. */
  forget(): void {
    this.drafts.forget();
    this.write('');
    for (const it of [this.hiddenSuggestion, this.error]) it.set('');
    this.rate.set(undefined);
  }
}

function countUnread(visit: Visit): number {
  const answers = visit.known
    .threads()
    .flatMap(({ view }) => view.messages.filter((it) => it.seq > view.read_by_visitor));
  return answers.filter((it) => it.author === 'operator' && it.kind === 'text' && it.changed !== 'retracted').length;
}
