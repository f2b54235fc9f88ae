/** What the panel leaves out of the tokens: see tools/lean_tokens.ts. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usedTokens } from './lean_tokens.ts';

test('a token that nothing uses is left out, one that another token uses is not', () => {
  const tokens = ':root,\n:host {\n  --a: 1px;\n  --b: 2px;\n  --c: calc(var(--b) * 2);\n}\n';

  expect(usedTokens(tokens, 'p { margin: var(--a) var(--c, 0) }')).toBe(
    ':host {\n  --a: 1px;\n  --b: 2px;\n  --c: calc(var(--b) * 2);\n}\n',
  );
});

test('the panel has its colours by day, by night, and as chosen', () => {
  const lean = usedTokens(readFileSync('ui/tokens.css', 'utf8'), 'a { color: var(--accent) }');

  expect(lean.match(/--accent: #\w+/g)).toEqual(['--accent: #0b6e69', '--accent: #5cc8c0', '--accent: #5cc8c0']);
  expect(lean).not.toContain(':root');
  expect(lean).toContain(':host([data-theme="dark"]) {');
  expect(lean).toContain(':host(:not([data-theme="light"])) {');
});
