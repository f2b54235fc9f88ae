/** What somebody missed is told once, when they are here again. */
import type { OwnPresence } from '@ui/protocol.generated';
import { afterEach, expect, test } from 'vitest';
import { notices } from '../../src/core/notices';
import { tellMissed } from '../../src/live/notify';

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
