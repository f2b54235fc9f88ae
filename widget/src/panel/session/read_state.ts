/** What the visitor looks at: which tabs do so now, and up to where each dialog was read. Told by the leading tab. */
import type { VisitState } from './visit_state';

export class ReadState {
  private readonly tabs = new Set<string>();
  private readonly upto = new Map<string, number>();

  constructor(
    private readonly known: VisitState,
    private readonly tell: (frame: object) => void,
  ) {}

  /** The first tab to look, and the last one to look away, are told. */
  count(tab: string, on: boolean): void {
    const before = this.tabs.size;
    if (on) this.tabs.add(tab);
    else this.tabs.delete(tab);
    const { size } = this.tabs;
    if (!before !== !size) this.tell({ t: 'viewing', on: !!size });
  }

  /** Everything up to `seq` was in view for a second. */
  seen(d: string, seq: number): void {
    this.upto.set(d, Math.max(seq, this.upto.get(d) ?? 0));
    this.tellRead();
  }

  /** Again on every new connection, until the server says so too. */
  tellRead(): void {
    for (const [d, upto] of this.upto) {
      const view = this.known.find(d)?.view;
      if (view && upto > view.read_by_visitor) this.tell({ t: 'read', d, upto });
    }
  }

  /** The connection is gone: the tabs say it anew. */
  lost(): void {
    this.tabs.clear();
  }

  forget(): void {
    this.upto.clear();
  }
}
