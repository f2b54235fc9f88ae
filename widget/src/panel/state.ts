/** What the parts of the panel share: the visit, what is open, what is typed, what is said aloud. */
import { createMemo } from 'solid-js';
import type { Host } from '../contract';
import { cell } from './cell';
import { Drafts } from './drafts';
import { Reading } from './reading';
import { type Row, rowsOf } from './rows';
import type { EndKeeper } from './scroll';
import { TypingTeller } from './typing';
import type { Visit } from './visit';

const TYPING_PAUSE_MS = 1_500;

export class PanelState {
  readonly open = cell(false);
  /** Full screen, as on a phone: the page behind is covered, so the focus stays inside. */
  readonly covers = cell(false);
  readonly spoken = cell('');
  /** The form that was put away and that the visitor has brought back: its message's id. */
  readonly back = cell('');
  readonly draft: ReturnType<typeof cell<string>>;
  readonly drafts: Drafts;
  readonly reading: Reading;
  readonly teller: TypingTeller;
  readonly rows: () => Row[];
  readonly unread: () => number;
  composer: HTMLTextAreaElement | undefined;
  /** Keeps the right part of the log in view. */
  keeper: EndKeeper | undefined;
  /** The form that has the focus: whoever fills it in is not moved away from it. */
  card: HTMLElement | undefined;
  /** When a key was last pressed in the composer; while the visitor types, nothing moves. */
  private typedAt = 0;
  private saying: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly host: Host,
    readonly visit: Visit,
  ) {
    this.drafts = new Drafts(`openline:${host.baked.key}`);
    this.draft = cell(this.drafts.get('draft'));
    this.reading = new Reading((d, seq) => visit.seen(d, seq));
    this.teller = new TypingTeller((frame) => visit.tell(frame));
    this.rows = createMemo(() =>
      rowsOf(
        visit.known.threads().map((it) => it.view),
        visit.post.entries(),
        visit.known.memory,
        this.back(),
      ),
    );
    this.unread = createMemo(() => countUnread(visit));
  }

  typed(text: string): void {
    this.typedAt = Date.now();
    this.write(text);
    this.teller.typed(text);
  }

  write(text: string): void {
    this.draft.set(text);
    this.drafts.set('draft', text);
  }

  isTyping(): boolean {
    return Date.now() - this.typedAt < TYPING_PAUSE_MS;
  }

  /** True when it is on its way; the text stays in the composer otherwise. */
  send(): boolean {
    const text = this.draft().trim();
    if (!text || text.length > this.visit.known.textLimit() || !this.visit.say(text)) return false;
    this.teller.stop();
    this.write('');
    this.typedAt = 0;
    return true;
  }

  /** Said by screen readers once the visitor pauses, so that it does not talk into the typing. */
  announce(words: string): void {
    clearTimeout(this.saying);
    const left = this.typedAt + TYPING_PAUSE_MS - Date.now();
    this.saying = setTimeout(() => this.sayAloud(words), Math.max(0, left));
  }

  private sayAloud(words: string): void {
    if (this.isTyping()) this.announce(words);
    else this.spoken.set(words);
  }
}

function countUnread(visit: Visit): number {
  const answers = visit.known
    .threads()
    .flatMap(({ view }) => view.messages.filter((it) => it.seq > view.read_by_visitor));
  return answers.filter((it) => it.author === 'operator' && it.kind === 'text').length;
}
