/**
 * Two versions of one thing that two people change at the same time, and what becomes of them.
 * A "part" is the smallest part that is chosen as a whole: one number, one text in one language, the week.
 */
import { isSame } from '../core/unchanged';

export interface Difference {
  path: string;
  mine: unknown;
  theirs: unknown;
  /** Who changed it since the page was opened. */
  by: 'me' | 'them' | 'both';
}

type Parts = Map<string, unknown>;
type Tree = Record<string, unknown>;

/** Also of what Solid wraps, which `structuredClone` refuses; a part that is not there stays so. */
export const copyOf = <T>(it: T): T => (it === undefined ? it : JSON.parse(JSON.stringify(it)));

/** Where mine and theirs say different things, in the order of the page. */
export function differences<T extends object>(base: T, mine: T, theirs: T): Difference[] {
  const [before, own, other] = [parts(base), parts(mine), parts(theirs)];
  return [...new Set([...own.keys(), ...other.keys()])].flatMap((path) => {
    const [first, second] = [own.get(path), other.get(path)];
    if (isSame(first, second)) return [];
    const mineChanged = !isSame(first, before.get(path));
    const theirsChanged = !isSame(second, before.get(path));
    return [{ path, mine: first, theirs: second, by: mineChanged ? (theirsChanged ? 'both' : 'me') : 'them' }];
  });
}

/** By path: whether mine was chosen, and what mine was then. */
export type Choices = Readonly<Record<string, { isMine: boolean; mine: unknown }>>;

/** The paths to keep of mine: as chosen; else, or edited since, what I changed. */
export function keptOfMine(found: readonly Difference[], choices: Choices): ReadonlySet<string> {
  const isKept = ({ path, mine, by }: Difference) => {
    const choice = choices[path];
    return choice && isSame(choice.mine, mine) ? choice.isMine : by !== 'them';
  };
  return new Set(found.filter(isKept).map((it) => it.path));
}

/** Theirs, with these parts from mine. */
export function merged<T extends object>(mine: T, theirs: T, fromMine: ReadonlySet<string>): T {
  const own = parts(mine);
  const whole = copyOf(theirs) as unknown as Tree;
  for (const path of fromMine) put(whole, path.split('.'), own.get(path));
  return whole as unknown as T;
}

/** What I changed wins; what only they changed stays theirs. */
export function mergeOver<T extends object>(base: T, mine: T, theirs: T): T {
  return merged(mine, theirs, keptOfMine(differences(base, mine, theirs), {}));
}

export function parts(draft: object): Parts {
  const found: Parts = new Map();
  collect(draft as Tree, '', found);
  return found;
}

function collect(tree: Tree, prefix: string, into: Parts): void {
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix + key;
    if (value && typeof value === 'object' && !Array.isArray(value)) collect(value as Tree, `${path}.`, into);
    // An emptied text is the same as none: the catalogue's is said.
    else if (value !== '' || !path.includes('texts')) into.set(path, copyOf(value));
  }
}

function put(tree: Tree, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) delete tree[key];
    else tree[key] = copyOf(value);
    return;
  }
  const below = (tree[key] ?? {}) as Tree;
  tree[key] = below;
  put(below, rest, value);
}

/** The list with one item moved by one place; the same list where there is no such place. */
export function moved(list: readonly string[], id: string, by: 1 | -1): string[] {
  const from = list.indexOf(id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= list.length) return [...list];
  const other = list[to] as string;
  return list.map((it, index) => (index === to ? id : index === from ? other : it));
}
