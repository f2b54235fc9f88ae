import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { leaner } from './lean_solid.ts';

const PLACE = 'node_modules/solid-js/dist/solid.js';
const SOLID = readFileSync(PLACE, 'utf8');

test('what is left of Solid still lives', async () => {
  const lean = await import(`data:text/javascript,${encodeURIComponent(leaner(SOLID, PLACE))}`);
  const { createRoot, createSignal, createMemo, mapArray, createEffect, batch } = lean;
  const seen = [];
  const set = createRoot(() => {
    const [names, setNames] = createSignal(['Vera']);
    const loud = createMemo(() => names().map((it) => it.toUpperCase()));
    const rows = createMemo(mapArray(loud, (name) => ({ name })));
    createEffect(() => seen.push(rows().map((it) => it.name)));
    return setNames;
  });
  batch(() => set(['Oleg', 'Vera']));
  expect(seen).toEqual([['VERA'], ['OLEG', 'VERA']]);
});

test('nothing of the switches is left to read', () => {
  expect(leaner(SOLID, PLACE)).not.toMatch(
    /\bTransition\.running|SuspenseContext &&|sharedConfig\.context\.|\bERROR &&/,
  );
});

test('what throws is thrown to whoever set it off, and the rest goes on', async () => {
  const lean = await import(`data:text/javascript,${encodeURIComponent(leaner(SOLID, PLACE))}`);
  const [name, setName] = lean.createSignal('Vera');
  const seen = [];
  lean.createRoot(() =>
    lean.createEffect(() => {
      if (!name()) throw new Error('nobody');
      seen.push(name());
    }),
  );
  expect(() => setName('')).toThrow('nobody');
  setName('Oleg');
  expect(seen).toEqual(['Vera', 'Oleg']);
});

test('another Solid, in which a switch is not found, is refused', () => {
  expect(() => leaner('export const createSignal = 1;', PLACE)).toThrow('see tools/lean_solid.ts');
});

test('what is not Solid stays as it is', () => {
  expect(leaner('let Transition = 1;', 'widget/src/panel/main.tsx')).toBeUndefined();
});
