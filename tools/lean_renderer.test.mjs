/** What the panel leaves out of the renderer: see tools/lean_renderer.ts. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usedRenderer } from './lean_renderer.ts';

const RENDERER = readFileSync('ui/renderer.ts', 'utf8');

test('what no part uses is left out, and nothing else', () => {
  const lean = usedRenderer(RENDERER, '<p class="line">It is selected</p>').split('\n');

  const changed = RENDERER.split('\n').filter((line) => !lean.includes(line));
  expect(changed.map((line) => line.trim().slice(0, 22))).toEqual([
    "'svg path circle ellip",
    'style: (element, value',
    'textContent: (element,',
    'const key = ALIASES[na',
    'else if (PROPERTIES.ha',
    '/^(aria-|data-)/.test(',
  ]);
  expect(lean).toContain("  'svg path'.split(");
  expect(lean).toContain('  const key = name;');
  expect(lean).toContain('    /^(aria-|data-)/.test(name);');
});

test.each([
  '<a style={it} textContent="" tabIndex="0" checked={on} draggable="true"><circle r="1" /></a>',
  '<a style={it} textContent={it}><label htmlFor="x" /><input checked onInput={it} spellcheck={false} /><g /></a>',
  '<a style={it} textContent={it} className="x"><option selected>…</option><input draggable /><text>…</text></a>',
])('what a part uses stays', (part) => {
  expect(usedRenderer(RENDERER, part)).toBe(RENDERER);
});

test('another renderer, in which one of them is not found, is refused', () => {
  expect(() => usedRenderer('export const render = 1;', '')).toThrow('see tools/lean_renderer.ts');
});
