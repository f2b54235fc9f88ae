import { expect, test, vi } from 'vitest';
import { closeReason } from '../../src/panel/model/closed';

test('T30: the developer of a page that is not named reads in the console which setting helps', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  closeReason(4503);
  expect(warn).not.toHaveBeenCalled();
  closeReason(4506);
  expect(warn.mock.calls).toEqual([[`openline: ${location.origin} is not among the channel's allowed sites`]]);
  warn.mockRestore();
});
