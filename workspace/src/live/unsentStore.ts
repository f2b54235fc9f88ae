/**
 * Where unsent messages survive a reload: each page in a place of its own, so that two tabs of one operator never write
 * over each other. A page holds the lock of its place as long as it lives; what a page that is gone has left is taken
 * over by one that is here. Without Web Locks (plain http) nobody knows who lives: a new page then takes over all there
 * is, and the same `cid` in two tabs is answered once.
 */
import { uuid7 } from '@ui/ids';
import { load, save } from '../core/store';
import type { Unsent } from './unsent';

/** A page that is being reloaded takes its own messages back before a neighbour does. */
const GRACE_MS = 3_000;

export class UnsentStore {
  private readonly prefix: string;
  private readonly own: string;
  private readonly watched = new Set<string>();
  private readonly end = new AbortController();
  private letGo = (): void => {};

  constructor(
    operator: string,
    private readonly takeOver: (left: Unsent[]) => void,
    private readonly locks: LockManager | undefined = navigator.locks,
  ) {
    this.prefix = `openline.unsent.${operator}.`;
    this.own = this.prefix + uuid7();
    this.watched.add(this.own);
    const alive = new Promise<void>((resolve) => {
      this.letGo = resolve;
    });
    void this.locks?.request(this.own, () => alive);
    const hear = ({ key, newValue }: StorageEvent) => this.locks && key && newValue && this.watch(key);
    addEventListener('storage', hear, { signal: this.end.signal });
  }

  /** Once whoever takes over is ready to. */
  start(): void {
    for (const place of Object.keys(stored())) this.watch(place);
  }

  save(list: Unsent[]): void {
    save(this.own, list.length ? list : null);
  }

  /** As if the page were gone: what is left here is for others. */
  stop(): void {
    this.end.abort();
    this.letGo();
  }

  private watch(place: string): void {
    if (!place.startsWith(this.prefix) || this.watched.has(place)) return;
    this.watched.add(place);
    if (this.locks) void this.inherit(place, this.locks);
    else this.empty(place);
  }

  /** At once from a page that is gone already; else once it is gone and has not come back. */
  private async inherit(place: string, locks: LockManager): Promise<void> {
    const emptied = () => locks.request(place, { ifAvailable: true }, (lock) => !!lock && this.empty(place));
    while (!this.end.signal.aborted && !(await emptied())) {
      await locks.request(place, { signal: this.end.signal }, () => {}).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    }
  }

  /** First kept here, then removed there: a crash in between leaves two of one `cid`. */
  private empty(place: string): boolean {
    if (this.end.signal.aborted) return false;
    this.takeOver(load<Unsent[]>(place) ?? []);
    save(place, null);
    return true;
  }
}

/** A storage that is forbidden has nothing in it. */
function stored(): object {
  try {
    return { ...localStorage };
  } catch {
    return {};
  }
}
