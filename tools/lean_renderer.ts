/**
 * Leaves out of `ui/renderer.ts` what no part of the panel uses: special properties and elements of the workspace alone.
 * What a part begins to use is back by itself. A renderer in which one of these is not found is refused.
 */
import type { Plugin } from 'vite';
import { textsIn } from './lean_tokens';

/** Of an element, with a value or by its name alone. */
const property = (...names: string[]) => new RegExp(`\\s(${names.join('|')})(=|\\s*/?>|\\s+\\w+=["{])`);

const element = (...names: string[]) => new RegExp(`<(${names.join('|')})[\\s/>]`);

const SHAPES = 'circle ellipse rect line polyline polygon g defs use symbol text tspan clipPath mask linearGradient stop';

/** By what a component is known to use it; where it is, and what stands there without it. */
const PARTS: Array<[RegExp, RegExp, string]> = [
  [property('style'), /\n {2}style: .*/, ''],
  [property('textContent'), /\n {2}textContent: .*/, ''],
  [property('className', 'htmlFor', 'tabIndex', 'readOnly'), /ALIASES\[name\] \?\? name/, 'name'],
  [property('checked', 'selected', 'indeterminate', 'muted'), /\n {2}else if \(PROPERTIES\.has.*/, ''],
  [property('contenteditable', 'draggable', 'spellcheck'), / \|\| name === 'contenteditable'.*(?=;)/, ''],
  [element(...SHAPES.split(' ')), new RegExp(`(?<='svg path) ${SHAPES}(?=')`), ''],
];

/** `sources`: all that is drawn by it. */
export function usedRenderer(renderer: string, sources: string): string {
  return PARTS.reduce((before, [use, place, instead]) => {
    if (!place.test(before)) throw new Error(`ui/renderer.ts has no ${place}: see tools/lean_renderer.ts`);
    return use.test(sources) ? before : before.replace(place, instead);
  }, renderer);
}

export const leanRenderer = (folder: string): Plugin => ({
  name: 'lean-renderer',
  enforce: 'pre',
  transform: (code, id) => (id.endsWith('/ui/renderer.ts') ? usedRenderer(code, textsIn(folder)) : null),
});
