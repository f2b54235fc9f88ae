/** Puts a style sheet on the shadow root, once. */
import { addSheet } from '@ui/sheets';

const worn = new WeakMap<ShadowRoot, Set<string>>();

export function addStyles(root: ShadowRoot, ...texts: string[]): void {
  const before = worn.get(root) ?? new Set();
  worn.set(root, before);
  for (const text of texts.filter((it) => !before.has(it))) {
    before.add(text);
    addSheet(root, text);
  }
}
