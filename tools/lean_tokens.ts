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

export const textsIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(css|tsx?)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

/** The size of text of the page's root is the page's: ours is measured, see `panel/main.tsx`. */
export const ownSizes = (css: string): string => css.replace(/(?<![\w.-])(\d*\.?\d+)rem\b/g, 'calc($1 * var(--rem))');

export const leanTokens = (folder: string): Plugin => ({
  name: 'lean-tokens',
  enforce: 'pre',
  transform(code, id) {
    if (id.includes('/ui/tokens.css')) return ownSizes(usedTokens(code, textsIn(folder)));
    return id.includes(`${folder}/`) && id.includes('.css') ? ownSizes(code) : null;
  },
});
