import { expect, test } from 'vitest';
import { keyOf } from '../../src/core/shortcuts';

test.each([
  [{ code: 'KeyA', key: 'a', shiftKey: false }, 'KeyA'],
  [{ code: 'KeyA', key: 'ф', shiftKey: false }, 'KeyA'],
  [{ code: 'KeyA', key: 'A', shiftKey: true }, 'Shift+KeyA'],
  [{ code: 'Slash', key: '.', shiftKey: false }, 'Slash'],
  [{ code: 'Digit7', key: '/', shiftKey: true }, 'Slash'],
  [{ code: 'Minus', key: '?', shiftKey: true }, 'Shift+Slash'],
])('%o', (event, expected) => {
  expect(keyOf(event)).toBe(expected);
});
