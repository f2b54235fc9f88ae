import type { Rules } from '@ui/api.generated';
import { expect, test } from 'vitest';
import { differences, merged, mergeOver, moved } from '../../src/form/differences';
import { cleaned, type Draft } from '../../src/lines/state/draft';

const auto = (texts = {}) => ({ is_on: true, texts });

function draft(rules: Partial<Rules> = {}, name = 'Sales'): Draft {
  const whole = {
    limit: null,
    greeting: auto(),
    nobody_yet: auto(),
    outside_hours: auto(),
    ending: auto(),
    closing: auto(),
    rating_texts: {},
    hours: { is_on: false, zone: 'UTC', week: [[], []], holidays: [] },
    response_targets: { first_answer_s: 0, further_answer_s: 0, alert_to: [] },
    ...rules,
  };
  return { name, rules: whole as unknown as Rules, operators: ['anna', 'oleg'] };
}

test('LINE-1: two versions differ part by part, and it is known who changed what', () => {
  const mine = draft({ limit: 3, greeting: auto({ en: 'Hi' }) });
  const theirs = draft({ limit: 5 }, 'Shop');

  const found = differences(draft(), mine, theirs).map((it) => [it.path, it.by]);

  expect(found).toEqual([
    ['name', 'them'],
    ['rules.limit', 'both'],
    ['rules.greeting.texts.en', 'me'],
  ]);
});

test('LINE-1: saving mine over theirs keeps what only they changed', () => {
  const mine = draft({ limit: 3 });
  const theirs = draft({ greeting: auto({ ru: 'Привет' }) }, 'Shop');

  const both = mergeOver(draft(), mine, theirs);

  expect([both.name, both.rules.limit, both.rules.greeting.texts]).toEqual(['Shop', 3, { ru: 'Привет' }]);
});

test('LINE-1: parts chosen one by one come from mine, an absent text too', () => {
  const mine = draft();
  const theirs = draft({ greeting: auto({ en: 'Hi' }), limit: 7 });

  const chosen = merged(mine, theirs, new Set(['rules.greeting.texts.en']));

  expect([chosen.rules.greeting.texts, chosen.rules.limit]).toEqual([{}, 7]);
  expect(theirs.rules.greeting.texts).toEqual({ en: 'Hi' });
});

test('LINE-6: an emptied text is no difference and is not sent', () => {
  const emptied = draft({ greeting: auto({ en: '', ru: 'Привет' }) });

  expect(differences(draft(), draft({ greeting: auto({ en: '' }) }), draft())).toEqual([]);
  expect(cleaned(emptied).rules.greeting.texts).toEqual({ ru: 'Привет' });
});

test.each([
  ['a', 1, ['b', 'a', 'c']],
  ['c', -1, ['a', 'c', 'b']],
  ['a', -1, ['a', 'b', 'c']],
  ['c', 1, ['a', 'b', 'c']],
] as const)('LINE-1: %s moved by %i', (id, by, expected) => {
  expect(moved(['a', 'b', 'c'], id, by)).toEqual(expected);
});
