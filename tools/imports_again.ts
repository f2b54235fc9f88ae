/**
 * Vite's helper around lazy imports (CSS, preloading) weighs more than our lazy parts. This one imports, and what failed
 * under another address the next time: a browser may remember of an address that it failed.
 */
import type { Plugin } from 'vite';

export const AGAIN = `
const failed = {};
const attempt = (path) => import(/* @vite-ignore */ path + (failed[path] ? '?' + failed[path] : '')).catch((error) => {
  failed[path] = (failed[path] ?? 0) + 1;
  throw error;
});
export const __vitePreload = (load) => load(attempt);`;

export const withAttempts = (code: string): string =>
  code
    .replaceAll(', __VITE_PRELOAD__, import.meta.url)', ')')
    .replace(/\(\) => (\{\s*const \{[^}]*\} = await )?import\(((["'`])\.\/[^"'`]+\3)\)/g, '(attempt) => $1attempt($2)');

export const importsAgain: Plugin = {
  name: 'imports-again',
  enforce: 'pre',
  load: (id) => (id.endsWith('vite/preload-helper.js') ? AGAIN : null),
  renderChunk: withAttempts,
};
