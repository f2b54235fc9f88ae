/** CHAT-13: a lazy part that did not come is asked for under another address. The build refuses one that is not. */
import { expect, test } from 'vitest';
import { AGAIN, withAttempts } from './imports_again';

test('what failed comes under another address, and then stays there', async () => {
  const asked = [];
  const source = AGAIN.replace('import(/* @vite-ignore */', 'fetchPart(').replace('export const', 'const');
  const preload = new Function('fetchPart', `${source} return __vitePreload;`)(async (path) => {
    asked.push(path);
    if (asked.length < 3) throw new Error('503');
    return path;
  });
  const part = () => preload((attempt) => attempt('./extras.js'));
  await expect(part()).rejects.toThrow();
  await expect(part()).rejects.toThrow();
  expect([await part(), await part()]).toEqual(['./extras.js?2', './extras.js?2']);
  expect(await preload((attempt) => attempt('./other.js'))).toBe('./other.js');
});

test('the import is replaced whatever stands around it', () => {
  const before =
    "__vitePreload(() => import('./a-b.x_1.js')); __vitePreload(async () => { const { c } = await import(`./c.js`); })";
  expect(withAttempts(before)).toBe(
    "__vitePreload((attempt) => attempt('./a-b.x_1.js')); __vitePreload(async (attempt) => { const { c } = await attempt(`./c.js`); })",
  );
});
