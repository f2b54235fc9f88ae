import { expect, test } from 'vitest';
import { hiddenHost, hostOf } from '../../src/core/hosts';

test.each([
  ['https://shop.example/lamps', 'https://shop.example/lamps', ''],
  ['shop.example', 'https://shop.example/', ''],
  ['HTTPS://Shop.example:443?a', 'https://shop.example/?a', ''],
  ['http://shop.example:8080/x', 'http://shop.example:8080/x', ''],
  ['www.shop.example', 'https://www.shop.example/', ''],
  ['https://shop.example@evil.example/', 'https://shop.example@evil.example/', 'evil.example'],
  ['https://shop.example:80@evil.example/', 'https://shop.example:80@evil.example/', 'evil.example'],
  ['https://сайт.example/', 'https://xn--80aswg.example/', 'xn--80aswg.example'],
  ['https://shop.example.evil.example/', 'https://shop.example.evil.example/', ''],
  ['vera@shop.example', 'mailto:vera@shop.example', ''],
])('%s leads to %s, said beside it: %s', (text, href, host) => {
  expect(hiddenHost(text, href)).toBe(host);
});

test('what is no address has no host', () => {
  expect([hostOf('https://a.example/b'), hostOf('x'), hostOf('')]).toEqual(['a.example', '', '']);
});
