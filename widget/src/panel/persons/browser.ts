/**
 * Forgetting who used this browser, here and on the server. Fetched when it is wanted: the person's own place is empty
 * before that (see `stages.tsx`).
 */
import { encode } from '@ui/json';
import type { LoaderConfig } from '../../contract';
import { storageOf } from '../kit/storage';
import type { Identity } from '../session/identity';
import type { Person, Persons } from '../session/persons';

const PATIENCE_MS = 3_000;

export class Browser {
  private readonly base: string;
  private readonly storage = storageOf('localStorage');

  constructor(
    private readonly baked: LoaderConfig,
    private readonly persons: Persons,
  ) {
    this.base = persons.base;
  }

  /** Of this person and of strangers; '' = of everybody. In all tabs, and the tokens end on the server. */
  async forgetAll(person: Person = ''): Promise<void> {
    const own = [this.persons.place(person), this.persons.place('')];
    await Promise.all([...new Set([...own, ...(person ? [] : this.places())])].map((it) => this.empty(it)));
    if (!person) for (const key of this.keysOf(this.storage, this.base)) this.storage?.removeItem(key);
    await this.endOwed();
  }

  /** What could not be said to the server when it was forgotten. */
  async endOwed(): Promise<void> {
    await Promise.all(this.persons.owed().map((token) => this.endOnServer(token)));
  }

  /** The names of all places with something in them. */
  private places(): string[] {
    const isPlace = (key: string) => key === this.base || /^[@~][^:]*$/.test(key.slice(this.base.length));
    return Object.keys(this.storage ?? {}).filter((key) => key.startsWith(this.base) && isPlace(key));
  }

  private async empty(place: string): Promise<void> {
    const { token, next } = JSON.parse(this.storage?.getItem(place) ?? '{}') as Partial<Identity>;
    this.persons.owe([...this.persons.owed(), token, next]);
    if (typeof BroadcastChannel === 'function') {
      const channel = new BroadcastChannel(place);
      channel.postMessage({ k: 'reset' });
      channel.close();
    }
    for (const storage of [this.storage, storageOf('sessionStorage')]) {
      storage?.removeItem(place);
      for (const key of this.keysOf(storage, `${place}:`)) {
        if (!key.endsWith(':open') && !key.endsWith(':owed')) storage?.removeItem(key);
      }
    }
    await dropDatabase(place);
  }

  private async endOnServer(token: string): Promise<void> {
    const body = encode({ channel: this.baked.key, token });
    const headers = { 'content-type': 'application/json' };
    const address = `${this.baked.origin}/api/v1/visitor/forget`;
    // By hand: Safari 15 and Chromium 102 know no `AbortSignal.timeout`.
    const ending = new AbortController();
    setTimeout(() => ending.abort(), PATIENCE_MS);
    const { signal } = ending;
    const how: RequestInit = { method: 'POST', credentials: 'omit', keepalive: true, headers, body, signal };
    const answer = await fetch(address, how).catch(() => undefined);
    if (answer && answer.status < 500) this.persons.owe(this.persons.owed().filter((it) => it !== token));
  }

  private keysOf(storage: Storage | undefined, start: string): string[] {
    return Object.keys(storage ?? {}).filter((key) => key.startsWith(start) && !key.endsWith(':owed'));
  }
}

/** Blocked as long as another tab has it open; that one has been told, and empties it. */
function dropDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = request.onerror = request.onblocked = () => resolve();
    } catch {
      resolve();
    }
  });
}
