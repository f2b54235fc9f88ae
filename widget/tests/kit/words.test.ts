/** Links, slips in e-mails, fields of forms, languages, pauses, tokens. */
import { pause } from '@ui/connection';
import { directionOf, tagOf } from '@ui/languages';
import { linkify } from '@ui/linkify';
import type { FormState } from '@ui/protocol.generated';
import { expect, test, vi } from 'vitest';
import { emit, on, once } from '../../src/loader/events';
import { pickLanguage } from '../../src/loader/language';
import { suggestionFor } from '../../src/panel/kit/emails';
import { givenIn, wrongIn } from '../../src/panel/model/checks';
import { fieldsOf } from '../../src/panel/model/fields';
import { aged, newIdentity, welcomed } from '../../src/panel/session/identity';

const links = (text: string) => linkify(text).flatMap((it) => it.href ?? []);

test.each([
  ['see https://example.com/a?b=1.', ['https://example.com/a?b=1']],
  ['(www.example.com)', ['https://www.example.com/']],
  ['https://en.wikipedia.org/wiki/Lamp_(light)', ['https://en.wikipedia.org/wiki/Lamp_(light)']],
  ['write to ann@example.com!', ['mailto:ann@example.com']],
  ['javascript:alert(1) data:text/html,x', []],
  ['<img src=x onerror=alert(1)>', []],
])('links in %s', (text, expected) => {
  expect(links(text)).toEqual(expected);
  expect(
    linkify(text)
      .map((it) => it.text)
      .join(''),
  ).toBe(text);
});

test.each([
  ['ann@gmial.com', 'ann@gmail.com'],
  ['Ann@Yandx.ru', 'Ann@yandex.ru'],
  ['ann@gmail.com', undefined],
  ['ann', undefined],
])('meant by %s', (email, meant) => expect(suggestionFor(email)).toBe(meant));

const form = (step: FormState['step'], asks: string[], given = {}): FormState => ({
  kind: 'introduce',
  step,
  asks,
  given: { name: '', email: '', phone: '', ...given },
  rating: '',
});

test('a form asks for the name first, then only for what is not known', () => {
  expect(fieldsOf(form('name', ['name', 'email', 'phone']))).toEqual(['name']);
  expect(fieldsOf(form('contacts', ['email', 'phone']))).toEqual(['email', 'phone']);
  expect(fieldsOf(form('contacts', ['name', 'email', 'phone'], { email: 'a@b.c' }))).toEqual(['phone']);
});

test('one of the two is enough, none is not, and each wrong value is named', () => {
  expect(wrongIn(['email', 'phone'], { email: ' ann@example.com ' })).toEqual({});
  expect(Object.keys(wrongIn(['email', 'phone'], { email: '  ' }))).toEqual(['email']);
  expect(Object.keys(wrongIn(['email', 'phone'], { email: 'ann', phone: '12' }))).toEqual(['email', 'phone']);
  expect(wrongIn(['name'], { name: 'x'.repeat(101) })).toHaveProperty('name');
  expect(givenIn(['email', 'phone'], { email: ' a@b.c ', phone: ' ' })).toEqual({ email: 'a@b.c' });
});

test('the first language that we have', () => {
  expect(pickLanguage([undefined, 'ru-RU', 'de'], ['en', 'ru'])).toBe('ru');
  expect(pickLanguage(['', 'fi'], ['en', 'ru'])).toBe('en');
  expect(pickLanguage(['pt-BR'], ['en', 'pt-BR'])).toBe('pt-BR');
  expect([directionOf('ar'), directionOf('ru')]).toEqual(['rtl', 'ltr']);
});

const TEN = ['en', 'ar', 'de', 'es', 'fr', 'pl', 'pt', 'ru', 'tr', 'uk'];

test.each([
  ['pt', 'pt'],
  ['pt-BR', 'pt'],
  ['pt-PT', 'pt'],
  ['pt_BR', 'pt'],
  ['ar-EG', 'ar'],
  ['de-AT', 'de'],
  ['es-419', 'es'],
  ['fr-CA', 'fr'],
  ['uk-UA', 'uk'],
  [' TR ', 'tr'],
  ['zh-Hans', 'en'],
])('%s is spoken as %s', (wish, spoken) => expect(pickLanguage([wish], TEN)).toBe(spoken));

test('the page is told a tag that it knows', () => {
  expect(['pt', 'ar'].map(tagOf)).toEqual(['pt-BR', 'ar']);
});

test('pauses double up to the cap', () => {
  expect([0, 1, 4, 9].map((tries) => pause(tries, 30_000))).toEqual([1_000, 2_000, 16_000, 30_000]);
});

test('a token has 43 characters, gets a successor after a day, and gives way when the server says so', () => {
  const day = 25 * 3_600_000;
  const fresh = newIdentity(0);
  expect(fresh.token).toMatch(/^[\w-]{43}$/);
  expect(aged(fresh, day).next).toBeUndefined();
  const old = aged({ ...fresh, known: true }, day);
  expect(old.next).toMatch(/^[\w-]{43}$/);
  expect(aged(old, day).next).toBe(old.next);
  expect(welcomed(old, { known: true, rotated: false, epoch: 'e' }, day)).toMatchObject({
    token: fresh.token,
    next: old.next,
  });
  expect(welcomed(old, { known: true, rotated: true, epoch: 'e' }, day)).toEqual({
    token: old.next,
    made: day,
    known: true,
    epoch: 'e',
  });
});

test('a listener can be taken off, and one that throws stops nobody', () => {
  vi.useFakeTimers();
  const heard: unknown[] = [];
  on('open', () => {
    throw new Error('page');
  });
  const off = on('open', () => heard.push('a'));
  once('open', () => heard.push('b'));
  emit('open');
  off();
  emit('open');
  expect(heard).toEqual(['a', 'b']);
  vi.clearAllTimers();
  vi.useRealTimers();
});
