/** Visitors without a name, told apart: two words and a picture each, always the same for one visitor. Pure. */

// The words and their places must not change: an operator remembers "Amber Fox". In Russian each animal is
// masculine, so that every colour fits it.
export const COLOURS = [
  'Green {animal}',
  'Blue {animal}',
  'Amber {animal}',
  'Violet {animal}',
  'Silver {animal}',
  'Coral {animal}',
  'Turquoise {animal}',
  'Golden {animal}',
  'Crimson {animal}',
  'Indigo {animal}',
  'Olive {animal}',
  'White {animal}',
] as const;

export const ANIMALS = [
  'Fox',
  'Wolf',
  'Bear',
  'Tiger',
  'Lion',
  'Rabbit',
  'Hamster',
  'Elephant',
  'Camel',
  'Giraffe',
  'Kangaroo',
  'Bison',
  'Deer',
  'Horse',
  'Cat',
  'Hedgehog',
  'Beaver',
  'Badger',
  'Raccoon',
  'Penguin',
  'Eagle',
  'Owl',
  'Swan',
  'Flamingo',
  'Peacock',
  'Parrot',
  'Dolphin',
  'Whale',
  'Seal',
  'Octopus',
  'Crab',
  'Gecko',
  'Dragon',
  'Unicorn',
  'Dinosaur',
  'Chipmunk',
  'Leopard',
  'Sparrow',
  'Cricket',
  'Lobster',
] as const;

const NUMBERS = 2 ** 32;

const whole = (guest: number) => (Number.isSafeInteger(guest) && guest > 0 ? guest % NUMBERS : 0);

export const colourOf = (guest: number): number => whole(guest) % COLOURS.length;
export const animalOf = (guest: number): number => Math.floor(whole(guest) / COLOURS.length) % ANIMALS.length;

/** Cells of a square of five by five, mirrored, as the path of an SVG: about half of them are filled. */
export function pictureOf(guest: number): string {
  let bits = Math.imul(whole(guest) ^ (whole(guest) >>> 15), 0x2c1b3c6d) >>> 0;
  bits = (bits ^ (bits >>> 13)) >>> 0;
  const filled: Array<[number, number]> = [];
  for (let cell = 0; cell < 15; cell++) if ((bits >>> cell) & 1) filled.push([cell % 3, Math.floor(cell / 3)]);
  const isThin = filled.length < 6;
  const cells = isThin ? inverse(filled) : filled;
  return cells.flatMap(([x, y]) => (x === 2 ? [square(2, y)] : [square(x, y), square(4 - x, y)])).join('');
}

/** A sign of three dots would be no sign: its ground is drawn instead. */
function inverse(filled: Array<[number, number]>): Array<[number, number]> {
  const taken = new Set(filled.map(([x, y]) => y * 3 + x));
  return Array.from({ length: 15 }, (_, cell): [number, number] => [cell % 3, Math.floor(cell / 3)]).filter(
    ([x, y]) => !taken.has(y * 3 + x),
  );
}

const square = (x: number, y: number) => `M${x} ${y}h1v1h-1z`;
