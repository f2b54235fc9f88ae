/** Guests without a name: two words and a picture each, told apart in a busy hour. */
import { expect, test } from 'vitest';
import { ANIMALS, animalOf, COLOURS, colourOf, pictureOf } from '../../src/core/guests';
import { visitorName } from '../../src/core/words';

const SOME = Array.from({ length: 500 }, (_, place) => (place * 2_654_435_761 + 17) % 2 ** 32);

test('always the same words and picture for one guest (WORK-2)', () => {
  expect(visitorName({ name: '', guest: 2 })).toBe('Amber Fox');
  expect(visitorName({ name: '', guest: 12 })).toBe('Green Wolf');
  expect(visitorName({ name: 'Vera', guest: 12 })).toBe('Vera');
  expect(pictureOf(12)).toBe(pictureOf(12));
});

test('no number is without words, whatever a server of yesterday or tomorrow sends', () => {
  for (const guest of [0, 11, 479, 2 ** 32 - 1, 2 ** 40, -1, 1.5, Number.NaN])
    expect(visitorName({ name: '', guest })).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
});

test('every colour and every animal is used, and no word twice', () => {
  expect(new Set(SOME.map(colourOf)).size).toBe(COLOURS.length);
  expect(new Set(SOME.map(animalOf)).size).toBe(ANIMALS.length);
  expect([new Set(COLOURS).size, new Set(ANIMALS).size]).toEqual([12, 40]);
});

test('pictures differ even where words are the same, and none is empty', () => {
  const pictures = SOME.map(pictureOf);
  expect(new Set(pictures).size).toBeGreaterThan(450);
  for (const picture of pictures) expect(picture.split('z').length).toBeGreaterThan(6);
  expect(pictureOf(5)).not.toBe(pictureOf(5 + 480));
});
