/** The code of a letter leaves the address, and whatever else stands behind a `#` stays there. */
import { beforeEach, expect, test, vi } from 'vitest';
import { codeIn, takeCode } from '../../src/loader/return_link';

const CODE = 'aB3-_dE4fG5hI6jK7lM8nO';

beforeEach(() => history.replaceState(null, '', '/'));

test.each([
  [`#openline=${CODE}`, CODE, ''],
  [`#openline=${CODE}&utm_source=mail`, CODE, ''],
  [`#openline=${CODE}&/product/5`, CODE, '/product/5'],
  // A router in hash mode had read it before us.
  [`#/openline=${CODE}`, CODE, '/'],
  [`#!/openline=${CODE}&!/product/5`, CODE, '!/product/5'],
  ['#openline=', '', ''],
  ['#lamps', '', ''],
  [`#lamps&openline=${CODE}`, '', ''],
  [`#openline=${'x'.repeat(64)}`, 'x'.repeat(64), ''],
  ['', '', ''],
])('%s holds the code "%s" and leaves "%s"', (hash, code, own) => expect(codeIn(hash)).toEqual([code, own]));

test('a code leaves the address at once; the state of the page and the rest of its address stay', () => {
  history.replaceState({ page: 7 }, '', `/lamps?size=2#openline=${CODE}`);
  const before = history.length;

  expect(takeCode()).toBe(CODE);

  expect(location.pathname + location.search + location.hash).toBe('/lamps?size=2');
  expect([history.state, history.length]).toEqual([{ page: 7 }, before]);
  expect(takeCode()).toBe('');
});

test('where the history may not be changed, the code leaves all the same', () => {
  history.replaceState(null, '', `/lamps#openline=${CODE}`);
  const own = history.replaceState;
  history.replaceState = () => {
    throw new DOMException('too often', 'SecurityError');
  };

  expect(takeCode()).toBe(CODE);

  history.replaceState = own;
  expect(location.hash).toBe('');
});

test('what is not a code stays', () => {
  history.replaceState(null, '', '/lamps#desk');
  expect(takeCode()).toBe('');
  expect(location.hash).toBe('#desk');
});

test.each([
  [`/lamps?openline=letter#openline=${CODE}`, '/lamps'],
  [`/lamps?size=2&openline=letter#openline=${CODE}`, '/lamps?size=2'],
  [`/lamps?openline=letter&wrapped=1#openline=${CODE}`, '/lamps?wrapped=1'],
  [`/?openline=letter#openline=${CODE}&/product/5`, '/#/product/5'],
  ['/lamps?size=2&openline=letter&wrapped=1#desk', '/lamps?size=2&wrapped=1#desk'],
  ['/lamps?openline=letters', '/lamps?openline=letters'],
])('%s leaves %s', (link, left) => {
  history.replaceState({ page: 7 }, '', link);

  expect(takeCode()).toBe(link.includes(CODE) ? CODE : '');

  expect(location.pathname + location.search + location.hash).toBe(left);
});

test.each([
  ['/lamps?openline=letter', true],
  ['/lamps?size=2&openline=letter#desk', true],
  [`/lamps?openline=letter#openline=${CODE}`, false],
  ['/lamps', false],
])('%s has lost its code: %s', async (link, isLost) => {
  history.replaceState(null, '', link);
  vi.resetModules();
  expect((await import('../../src/loader/return_link')).isCut).toBe(isLost);
});
