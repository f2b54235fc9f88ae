/** What the page may say of its visitor. */
import type { CustomData } from '../contract';

/** Refused here, where the developer sees it: the server takes nothing else. */
export function checkedData(data: unknown): CustomData {
  const given = Object.entries(Object(data));
  const isPlain = ([key, value]: [string, unknown]) =>
    key &&
    key.length <= 40 &&
    (typeof value === 'string' ? value.length <= 200 : value === !!value || Number.isFinite(value));
  if (given.length <= 20 && given.every(isPlain)) return Object.fromEntries(given) as CustomData;
  throw new Error('openline: at most 20 plain values');
}
