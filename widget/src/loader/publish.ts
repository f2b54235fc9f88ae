/** `window.openline`: a function that has all methods, in the place of the stub that has gathered calls for it. */
import { api } from './api';
import { unread } from './badge';
import { emit } from './events';
import { open } from './panel';

const VERSION = '0.1.0';

declare global {
  interface Window {
    openline?: unknown;
  }
}

type Method = (...args: never[]) => unknown;
interface Stub {
  q?: ArrayLike<unknown>[];
  version?: string;
}

const there = window.openline as Stub | undefined;

/** A second loader on the page leaves everything to the first. */
export const isPublished = !!there?.version;

/** `openline('open')` and `openline.open()` are one; what was called before we were here is done now. */
export function publish(): void {
  const waiting = (window.openline as Stub | undefined)?.q ?? [];
  const call = (name: string, ...args: never[]): unknown => {
    const method = Object.keys(api).includes(name) ? (api[name as keyof typeof api] as Method) : undefined;
    if (!method) throw new Error(`openline has no method "${name}"`);
    return method(...args);
  };
  Object.assign(call, api, { version: VERSION });
  Object.defineProperties(call, { isOpen: { get: () => open }, unreadCount: { get: () => unread } });
  window.openline = call;
  // No `Array.from`: old libraries have put their own in its place, which knows no second argument and no sets.
  for (const [name, ...args] of [...(waiting as Iterable<Iterable<unknown>>)].map((it) => [...it]))
    quietly(() => call(String(name), ...(args as never[])));
  emit('ready');
}

/** A call that nobody waits for must not become an error of the host page. */
function quietly(act: () => unknown): void {
  try {
    Promise.resolve(act()).catch(() => {});
  } catch {
    // An unknown method in the queue: nobody is there to be told.
  }
}
