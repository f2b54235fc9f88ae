/** Whose place is whose in one browser (T34). */
import { beforeEach, expect, test } from 'vitest';
import { Persons, personOf } from '../../src/panel/session/persons';

const BASE = 'openline:key';
const signed = (claims: object) =>
  `h.${btoa(JSON.stringify(claims)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}.s`;

beforeEach(() => localStorage.clear());

test.each([
  [signed({ sub: 'vera' }), '@vera'],
  [signed({ sub: 'a:b@c' }), '@a%3Ab%40c'],
  [signed({ sub: 42 }), ''],
  [signed({}), ''],
  ['', ''],
  ['no token', ''],
  ['a.b.c', ''],
])('a signed identity names a person, or nobody: %s', (token, person) => {
  expect(personOf(token)).toBe(person);
});

test('everybody has a place of their own, and asking stores nothing', () => {
  const persons = new Persons(BASE);
  expect(['', '@a', '@b'].map((it) => persons.place(it))).toEqual([BASE, `${BASE}@a`, `${BASE}@b`]);
  expect(localStorage.length).toBe(0);
});

test('a stranger who logs in takes their place along; the next stranger gets another', () => {
  const persons = new Persons(BASE);
  persons.adopt('@a');
  expect(persons.place('@a')).toBe(BASE);
  expect(persons.ownerOf(BASE)).toBe('@a');
  expect(persons.place('')).not.toBe(BASE);
  expect(new Persons(BASE).place('@a')).toBe(BASE);
  expect(persons.place('@b')).toBe(`${BASE}@b`);
});

test('a page is over once somebody else is here; a stranger’s never is', () => {
  const persons = new Persons(BASE);
  persons.isHere('@a');
  expect([persons.isOver('@a'), persons.isOver('@b'), persons.isOver('')]).toEqual([false, true, false]);
  persons.isHere('');
  expect(persons.isOver('@a')).toBe(false);
  new Persons(BASE).isHere('@b');
  expect(persons.isOver('@a')).toBe(true);
});
