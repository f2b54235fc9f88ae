import { expect, test, vi } from 'vitest';
import { texts } from './texts';

const ru = texts('ru', {
  '': { one: 0, few: 1, many: 2, other: 2 },
  'Hello, {name}': 'Здравствуйте, {name}',
  '{count} file': ['{count} файл', '{count} файла', '{count} файлов'],
});

test('places are filled, also when the text itself is unknown', () => {
  expect(ru.t('Hello, {name}', { name: 'Vera' })).toBe('Здравствуйте, Vera');
  expect(ru.t('Bye, {name} {other}', { name: 'Vera' })).toBe('Bye, Vera {other}');
});

test.each([
  [1, '1 файл'],
  [3, '3 файла'],
  [11, '11 файлов'],
  [21, '21 файл'],
])('%i in Russian', (count, expected) => {
  expect(ru.n('{count} file', '{count} files', count)).toBe(expected);
});

test('a fraction takes the last form, an unknown text its English one', () => {
  expect(ru.n('{count} file', '{count} files', 1.5)).toBe('1,5 файлов');
  expect(ru.n('{count} line', '{count} lines', 2)).toBe('2 lines');
});

test('what numbers need is made at the first number: it costs more than drawing the chat', () => {
  const made: PropertyKey[] = [];
  const counting = { get: (whole: typeof Intl, name: keyof typeof Intl) => made.push(name) && whole[name] };
  vi.stubGlobal('Intl', new Proxy(Intl, counting as ProxyHandler<typeof Intl>));
  const { t, n } = texts('en', {});
  t('Hello');
  expect(made).toEqual([]);
  for (const count of [1, 2]) n('{count} file', '{count} files', count);
  expect(made).toEqual(['PluralRules', 'NumberFormat']);
  vi.unstubAllGlobals();
});
