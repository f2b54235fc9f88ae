/** Where the outbox survives a reload in a browser without IndexedDB. Few are, so it is fetched only there. */
import { encode } from '@ui/json';
import { storageOf } from '../kit/storage';
import type { Entry, OutboxStorage } from '../model/outbox';

/** Undefined where nothing can be kept at all. */
export function openWebStorage(place: string): OutboxStorage | undefined {
  const storage = storageOf('localStorage');
  return storage && works(storage) ? webStorage(place, storage) : undefined;
}

function works(storage: Storage): boolean {
  try {
    storage.setItem('openline', '');
    storage.removeItem('openline');
    return true;
  } catch {
    return false;
  }
}

export function webStorage(place: string, storage: Storage): OutboxStorage {
  const read = (): Entry[] => JSON.parse(storage.getItem(place) ?? '[]');
  const write = (entries: Entry[]) => storage.setItem(place, encode(entries));
  const others = (cid: string) => read().filter((it) => it.cid !== cid);
  return {
    lasting: true,
    load: async () => read(),
    put: async (entry) => write([...others(entry.cid), entry]),
    remove: async (cid) => write(others(cid)),
    clear: async () => storage.removeItem(place),
    close: () => {},
  };
}
