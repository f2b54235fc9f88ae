/** Pages whose texts a browser translates: it wraps each of them in elements of its own, and ours go on changing. */
import { createRoot, createSignal } from 'solid-js';
import { afterEach, expect, test } from 'vitest';
import { createElement, createTextNode, insert } from './renderer';

let end = (): void => {};
afterEach(() => end());

function drawn(children: (place: Node) => void): HTMLElement {
  const place = createElement('p') as HTMLElement;
  document.body.replaceChildren(place);
  createRoot((dispose) => {
    end = dispose;
    children(place);
  });
  return place;
}

/** As the translators of Chromium do: every text goes into two elements in its place, in other words. */
function translate(place: HTMLElement): void {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const inner = document.createElement('font');
    const outer = document.createElement('font');
    text.replaceWith(outer);
    outer.append(inner);
    inner.append(text);
    text.data = `[${text.data}]`;
  }
}

test('a text that changes is the new one, and nothing is left of the old', () => {
  const [text, setText] = createSignal('Sending…');
  const place = drawn((it) => insert(it, text));
  translate(place);
  expect(place.textContent).toBe('[Sending…]');

  setText('Sent');

  expect(place.textContent).toBe('Sent');
  translate(place);
  setText('Read');
  expect(place.textContent).toBe('Read');
});

test('what goes away takes along what it was wrapped in', () => {
  const [isThere, setThere] = createSignal(true);
  const place = drawn((it) => {
    insert(it, () => (isThere() ? [createTextNode('Anna'), createTextNode(' is typing')] : []), null);
  });
  translate(place);

  setThere(false);

  expect([place.textContent, place.children.length]).toEqual(['', 0]);
});

test('what comes stands before a text that was wrapped meanwhile', () => {
  const [rows, setRows] = createSignal(['b', 'd'].map((it) => createTextNode(it)));
  const place = drawn((it) => insert(it, rows));
  translate(place);

  const [b, d] = rows() as [Node, Node];
  setRows([createTextNode('a'), b, createTextNode('c'), d] as Text[]);

  expect(place.textContent?.replace(/[[\]]/g, '')).toBe('abcd');
});
