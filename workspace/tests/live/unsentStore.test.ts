import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { added, type Unsent } from '../../src/live/unsent';
import { UnsentStore } from '../../src/live/unsentStore';

/** Of one browser: who asks first has it first; `ifAvailable` does not wait. */
class Locks {
  private readonly held = new Map<string, Promise<unknown>>();

  request(name: string, second: unknown, third?: unknown): Promise<unknown> {
    const options = (third ? second : {}) as LockOptions;
    const act = (third ?? second) as (lock: unknown) => unknown;
    const before = this.held.get(name);
    if (before && options.ifAvailable) return Promise.resolve(act(null));
    const after = Promise.resolve(before).then(() => (options.signal?.aborted ? undefined : act({})));
    this.held.set(name, after);
    void after.then(() => this.held.get(name) === after && this.held.delete(name));
    return after;
  }
}

const pages: UnsentStore[] = [];
const texts = (lists: Unsent[][]) => lists.flat().map((it) => it.text);

function page(locks: Locks | undefined, operator = 'anna') {
  const taken: Unsent[][] = [];
  const places = new UnsentStore(operator, (left) => taken.push(left), locks as unknown as LockManager);
  places.start();
  pages.push(places);
  return { places, taken };
}

/** As the browser does, in every other page. */
function writes(it: ReturnType<typeof page>, text: string): void {
  it.places.save(added([], 'd1', text));
  for (const key of Object.keys(localStorage)) dispatchEvent(new StorageEvent('storage', { key, newValue: 'x' }));
}

const waits = () => vi.advanceTimersByTimeAsync(4_000);

afterEach(() => {
  for (const it of pages.splice(0)) it.stop();
});

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});

test('pages do not write over each other, and nobody takes what a living one has (G3)', async () => {
  const locks = new Locks();
  const [first, second] = [page(locks), page(locks)];
  writes(first, 'One');
  writes(second, 'Two');
  await waits();
  expect(Object.keys(localStorage)).toHaveLength(2);
  expect([first.taken, second.taken]).toEqual([[], []]);
});

test('what a closed page has left goes to exactly one of those that are here', async () => {
  const locks = new Locks();
  const [first, second, third] = [page(locks), page(locks), page(locks)];
  writes(first, 'One');
  first.places.stop();
  await waits();
  expect(texts([...second.taken, ...third.taken])).toEqual(['One']);
});

test('a page that is opened later takes over at once; another operator takes nothing', async () => {
  const locks = new Locks();
  const first = page(locks);
  writes(first, 'One');
  first.places.stop();
  await vi.advanceTimersByTimeAsync(0);
  const stranger = page(locks, 'oleg');
  const second = page(locks);
  await vi.advanceTimersByTimeAsync(0);
  expect([texts(second.taken), stranger.taken]).toEqual([['One'], []]);
  expect(Object.keys(localStorage)).toEqual([]);
});

test('without Web Locks a new page takes over what there is', () => {
  writes(page(undefined), 'One');
  expect(texts(page(undefined).taken)).toEqual(['One']);
});
