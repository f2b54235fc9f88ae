/**
 * `after`, with every part of `before` that is still the same in its place: a list draws anew only rows that have
 * changed. In a row that is drawn anew, what was opened is closed and the focus is lost.
 */
export function keepUnchanged<T>(before: unknown, after: T): T {
  if (isSame(before, after)) return before as T;
  if (Array.isArray(before) && Array.isArray(after)) {
    const known = new Map(before.map((it) => [JSON.stringify(it), it]));
    return after.map((it) => known.get(JSON.stringify(it)) ?? it) as T;
  }
  if (!isObject(before) || !isObject(after)) return after;
  return Object.fromEntries(Object.entries(after).map(([name, it]) => [name, keepUnchanged(before[name], it)])) as T;
}

export const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function isObject(it: unknown): it is Record<string, unknown> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
