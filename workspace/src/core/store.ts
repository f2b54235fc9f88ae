/** What this browser remembers, where it may. A full or forbidden storage loses comfort, never the page. */

export function load<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** What was begun here by this operator and is kept for their return: see `drafts.ts` and `unsentStore.ts`. */
export const isKeptOf = (operator: string): boolean => keysOf(operator).length > 0;

export function forgetOf(operator: string): void {
  for (const key of keysOf(operator)) save(key, null);
}

function keysOf(operator: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => /^openline\.\w+\./.test(key) && key.split('.')[2] === operator);
  } catch {
    return [];
  }
}

export function save(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full disks: what is on the screen stays there.
  }
}
