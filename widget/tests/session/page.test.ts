// @vitest-environment happy-dom
/** CHAT-9, CHAT-13: the page fits into the frame beside the message, whatever its address, title and referrer are. */
import { encode } from '@ui/json';
import { expect, test } from 'vitest';
import type { Host } from '../../src/contract';
import { bytesOf, type Command } from '../../src/panel/model/outbox';
import { pageOf } from '../../src/panel/session/page';

const FRAME = 16 * 1024;
const hostOn = (page: object) => ({ page: () => page }) as unknown as Host;
const sent = (text: string): Command => ({ t: 'send', cid: 'c'.repeat(36), text });

test.each(['Hello', '漢'.repeat(4_000), '💣'.repeat(2_000), '"'.repeat(4_000)])('beside %.5s… it fits', (text) => {
  for (const length of [10, 3_900, 4_100, 8_000, 100_000]) {
    const url = `https://shop.example/?f=${'a'.repeat(length)}`;
    const page = pageOf(hostOn({ url, title: '題'.repeat(length), referrer: url }), bytesOf(sent(text)));
    expect(new TextEncoder().encode(encode({ ...sent(text), page })).length).toBeLessThanOrEqual(FRAME);
    expect(page?.url === url || page?.url?.endsWith('…')).toBe(true);
  }
});

test('an address as long as they usually are is told in full', () => {
  const url = `https://shop.example/?f=${'a'.repeat(3_900)}`;
  expect(pageOf(hostOn({ url, title: 'Shop' }))).toEqual({ url, title: 'Shop', referrer: '' });
});

test('the longest message in the longest signs goes without its page', () => {
  expect(pageOf(hostOn({ url: 'https://shop.example' }), 16_000)).toBeUndefined();
});
