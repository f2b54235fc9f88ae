/**
 * Leaves out of `ui/tokens.css` what no part of the panel uses: sizes and colours of the workspace alone, and the root of
 * a page, which a shadow root does not have.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** `sources`: all that the tokens are used in. */
export function usedTokens(tokens: string, sources: string): string {
  const used = new Set(Array.from(`${tokens}${sources}`.matchAll(/var\((--[\w-]+)/g), ([, name]) => name));
  return tokens
    .replace(/^ *(--[\w-]+):.*\n/gm, (line, name) => (used.has(name) ? line : ''))
    .replace(/:root[^,{]*,\s*/g, '');
}

const textsIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(css|tsx?)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

export const leanTokens = (folder: string): Plugin => ({
  name: 'lean-tokens',
  enforce: 'pre',
  transform: (code, id) => (id.includes('/ui/tokens.css') ? usedTokens(code, textsIn(folder)) : null),
});
