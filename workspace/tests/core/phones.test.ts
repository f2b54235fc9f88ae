import { expect, test } from 'vitest';
import { isAsWritten, readablePhone } from '../../src/core/phones';

test('FORM-10: an extension stays behind the number, in groups or not', () => {
  expect(readablePhone('+74951234567')).toBe('+7 495 123-45-67');
  expect(readablePhone('+19075550142 ext. 101')).toBe('+1 907 555-0142 ext. 101');
  expect(readablePhone('+4930901820 ext. 12')).toBe('+4930901820 ext. 12');
  expect(readablePhone('+999 123 456 789 ext. 1')).toBe('+999 123 456 789 ext. 1');
  expect(readablePhone('')).toBe('');
});

test('FORM-10: a number kept as it was written is told apart', () => {
  expect(['+4930901820', '+4930901820 ext. 12'].filter(isAsWritten)).toEqual([]);
  const written = ['+999 123 456 789', '8 495 123-45-67', '0501234567'];
  expect(written.filter(isAsWritten)).toEqual(written);
});
