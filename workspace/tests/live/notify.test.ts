/** What somebody missed is told once, when they are here again; an invitation at once. */
import type { DialogRow, OwnPresence } from '@ui/protocol.generated';
import { afterEach, expect, test, vi } from 'vitest';
import { notices } from '../../src/core/notices';
import { notify, tellMissed } from '../../src/live/notify';

const own = (more: Partial<OwnPresence>): OwnPresence => ({
  t: 'own_presence',
  here: true,
  availability: 'auto',
  missed: 0,
  gone_at: 0,
  ...more,
});
const words = () => notices.alarms().map((it) => it.text);

afterEach(() => {
  vi.restoreAllMocks();
  notices.clearAlarms();
  localStorage.clear();
});

test('it is told on the return, once in a browser, and anew after the next absence (LINE-3)', () => {
  tellMissed(own({ missed: 2, gone_at: 5, here: false }), 'anna');
  expect(words()).toEqual([]);
  tellMissed(own({ missed: 2, gone_at: 5 }), 'anna');
  expect(words()).toEqual(['While you were away, 2 conversations went on to others']);
  notices.clearAlarms();
  tellMissed(own({ missed: 2, gone_at: 5 }), 'anna');
  expect(words()).toEqual([]);
  tellMissed(own({ missed: 1, gone_at: 9 }), 'anna');
  expect(words()).toEqual(['While you were away, 1 conversation went on to others']);
});

test('who missed nothing is told nothing, and each operator of a browser hears of their own (LINE-3)', () => {
  tellMissed(own({ gone_at: 5 }), 'anna');
  expect(words()).toEqual([]);
  tellMissed(own({ missed: 3, gone_at: 5 }), 'boris');
  expect(words()).toHaveLength(1);
});

const invited = { d: 'd', label: '12-3', name: 'Vera', guest: 0, last_text: 'Which lamp?' } as DialogRow;
const plain = (text: string) => text.replace(/[\u2068\u2069]/g, '');

test('who was invited is told so until they have looked, also when the dialog is in time (LINE-7, WORK-4)', () => {
  notify('invited', invited, false);
  expect(words().map(plain)).toEqual([expect.stringMatching(/12-3, Vera: a colleague invited you/)]);
  notices.inTime('d');
  expect(words()).toHaveLength(1);
  notices.forgetAlarms('d');
  expect(words()).toEqual([]);
});

test('who reads the dialog already needs no word of the invitation (WORK-4)', () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  window.dispatchEvent(new Event('focus'));
  notify('invited', invited, true);
  expect(words()).toEqual([]);
});

test('whoever has it open hears that a colleague took it over, and who (LINE-7)', () => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  window.dispatchEvent(new Event('focus'));
  notify('taken_over', { ...invited, operator: 'Oleg' }, true);
  expect(words().map(plain)).toEqual([expect.stringMatching(/12-3, Vera: Oleg took this conversation over/)]);
});

test('an alarm goes when the dialog is in time again (LINE-11)', () => {
  notices.alarm('d', 'overdue');
  notices.alarm('other', 'overdue too');
  notices.inTime('d');
  expect(words()).toEqual(['overdue too']);
});
