/** Letters that are switched off: where that is explained. */
import { expect, test } from 'vitest';
import { explanationUrl } from '../../src/panel/kit/links';

test.each([
  ['/help', 'https://chat.example/help'],
  ['//evil.example', 'https://chat.example//evil.example'],
  ['/\\evil.example', 'https://chat.example/\\evil.example'],
  ['https://shop.example/help', 'https://shop.example/help'],
  ['javascript:alert(1)', ''],
  ['', ''],
  [undefined, ''],
])('%s leads to %s', (why, address) => {
  expect(explanationUrl(why, 'https://chat.example')).toBe(address);
});
