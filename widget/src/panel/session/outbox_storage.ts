/** Where the outbox survives a reload: IndexedDB, else localStorage, else only this page (and the visitor is told). */

import { encode } from '@ui/json';
import { keep, storageOf } from '../kit/storage';
import type { Entry, OutboxStorage } from '../model/outbox';

const ANSWER_MS = 2_000;

/** The best place there is. Opening it is the first thing ever stored, so it happens at the first opening only. */
export async function openStorage(name: string): Promise<OutboxStorage> {
  try {
    return databaseStorage(await inTime(openDatabase(name)));
  } catch {
    const rare = await import('./web_storage').catch(() => undefined);
    return rare?.openWebStorage(`${name}:outbox`) ?? memoryStorage();
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'cid' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

/** Some browsers' databases never answer, neither yes nor no. Nothing may wait for them for ever. */
function inTime<T>(answer: Promise<T>): Promise<T> {
  return Promise.race([answer, new Promise<never>((_, reject) => setTimeout(reject, ANSWER_MS))]);
}

function databaseStorage(database: IDBDatabase): OutboxStorage {
  function ask<T>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const answer = new Promise<T>((resolve, reject) => {
      const transaction = database.transaction('outbox', mode, { durability: 'strict' });
      const request = what(transaction.objectStore('outbox'));
      // Not when the request is answered but now: the page may be gone by then.
      transaction.commit?.();
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return inTime(answer);
  }
  return {
    lasting: true,
    load: () => ask<Entry[]>('readonly', (store) => store.getAll()),
    put: (entry) => ask('readwrite', (store) => store.put(entry)).then(() => {}),
    remove: (cid) => ask('readwrite', (store) => store.delete(cid)).then(() => {}),
    clear: () => ask('readwrite', (store) => store.clear()).then(() => {}),
    close: () => database.close(),
  };
}

export function memoryStorage(): OutboxStorage {
  const nothing = async () => {};
  return { lasting: false, load: async () => [], put: nothing, remove: nothing, clear: nothing, close: () => {} };
}

/**
 * What was just said, until the storage has it: written at once, for a page may be closed right after Enter and the
 * storage answers later, at the first opening much later.
 */
export class Journal {
  private readonly storage = storageOf('localStorage');
  private last = 0;
  isOver = false;

  constructor(private readonly place: string) {}

  /** One more than the last; other tabs count on. */
  count(): number {
    const key = `${this.place}n`;
    this.last = Math.max(this.last, Number(this.storage?.getItem(key)) || 0) + 1;
    keep(this.storage, key, `${this.last}`);
    return this.last;
  }

  write(entry: Entry): void {
    try {
      if (!this.isOver) this.storage?.setItem(this.place + entry.cid, encode(entry));
    } catch {
      // Full: then it is only late.
    }
  }

  erase(cid: string): void {
    this.storage?.removeItem(this.place + cid);
  }

  remaining(): Entry[] {
    const keys = Object.keys(this.storage ?? {}).filter((it) => it.startsWith(this.place));
    return keys.map((it) => JSON.parse(this.storage?.getItem(it) ?? '{}') as Entry).filter((it) => it.cid);
  }
}
