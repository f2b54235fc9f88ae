// @vitest-environment happy-dom
/** CHAT-5, CHAT-13: the number stands in the title as long as something is unread, whatever the page does to its title. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TitleBadge } from '../../src/panel/kit/alarm';
import { ownTitle } from '../../src/panel/kit/titles';

const title = new TitleBadge();
const observed = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  document.title = 'Shop';
});
afterEach(() => {
  title.hide();
  vi.useRealTimers();
});

test('it stays until it is hidden, and the page hears its own title', () => {
  title.show(2);
  title.show(3);
  expect([document.title, ownTitle()]).toEqual(['(3) Shop', 'Shop']);
  title.hide();
  expect([document.title, ownTitle()]).toEqual(['Shop', 'Shop']);
});

test('a page that goes on has its new title behind the number, and afterwards', async () => {
  title.show(1);
  document.title = 'Basket';
  await observed();
  expect([document.title, ownTitle()]).toEqual(['(1) Basket', 'Basket']);
  title.hide();
  expect(document.title).toBe('Basket');
});

test('it blinks for half a minute, and then stands still', () => {
  vi.useFakeTimers();
  title.show(1);
  title.ring('(1) New message');
  vi.advanceTimersByTime(1_200);
  expect(document.title).toBe('(1) New message');
  vi.advanceTimersByTime(60_000);
  expect(document.title).toBe('(1) Shop');
});
