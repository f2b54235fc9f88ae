/**
 * How Solid reaches the DOM here: JSX is compiled to calls of these functions ("universal" mode) instead of
 * HTML templates. No HTML string is ever parsed, so the pages live under `trusted-types 'none'`.
 *
 * Not supported on purpose: `innerHTML` and the `style` attribute as a string; both throw. An object as
 * `style` goes through CSSOM, which a strict style-src allows; our own components use classes.
 * Listeners sit on their own element (no delegation): a host page that stops clicks cannot kill ours.
 */
import type { JSX } from 'solid-js';
import { createRenderer } from 'solid-js/universal';

const SVG = 'http://www.w3.org/2000/svg';
// Elements are made before their parents, so the tag alone must tell the namespace. `a`, `title`, `style`
// and `script` mean HTML; a drawing is named by aria-label.
const SVG_TAGS = new Set(
  'svg path circle ellipse rect line polyline polygon g defs use symbol text tspan clipPath mask linearGradient stop'.split(
    ' ',
  ),
);
/** Like `value` set as properties: their attributes only speak of the first moment. */
const PROPERTIES = new Set('checked selected indeterminate muted'.split(' '));
const FORBIDDEN = new Set('innerHTML outerHTML srcdoc'.split(' '));
const ALIASES: Record<string, string> = {
  className: 'class',
  htmlFor: 'for',
  tabIndex: 'tabindex',
  readOnly: 'readonly',
};

type Listener = EventListener | [(data: unknown, event: Event) => void, unknown] | null | undefined;
type Classes = Record<string, unknown>;

type Setter = (element: Element, value: unknown, before: unknown) => void;

const SPECIAL: Record<string, Setter> = {
  ref: (element, value) => (value as ((it: Element) => void) | undefined)?.(element),
  style: (element, value, before) => setStyle(element as HTMLElement, value, before),
  classList: (element, value, before) => setClasses(element, value as Classes, before as Classes),
  textContent: (element, value) => element.replaceChildren(value == null ? '' : String(value)),
  value: (element, value) => Reflect.set(element, 'value', value ?? ''),
};

function setProperty(node: Node, name: string, value: unknown, before?: unknown): void {
  const element = node as Element;
  const key = ALIASES[name] ?? name;
  if (FORBIDDEN.has(key)) throw new Error(`${key} is not allowed here`);
  const special = SPECIAL[key];
  if (special) special(element, value, before);
  else if (/^on(?::|[A-Z])/.test(key)) setListener(element, eventName(key), value as Listener, before as Listener);
  else if (PROPERTIES.has(key)) Reflect.set(element, key, value ?? false);
  else setAttribute(element, key.replace(/^(attr|bool):/, ''), value);
}

/** `onInput` is the event "input"; `on:visibility-Change` is taken letter by letter. */
function eventName(key: string): string {
  return key[2] === ':' ? key.slice(3) : key.slice(2).toLowerCase();
}

// One function per handler, kept so that it can be taken off again when a spread changes it.
const bound = new WeakMap<object, EventListener>();

function setListener(element: Element, type: string, value: Listener, before: Listener): void {
  if (before) element.removeEventListener(type, asListener(before));
  if (value) element.addEventListener(type, asListener(value));
}

function asListener(handler: NonNullable<Listener>): EventListener {
  if (typeof handler === 'function') return handler;
  const known = bound.get(handler) ?? ((event: Event) => handler[0](handler[1], event));
  bound.set(handler, known);
  return known;
}

/** ARIA and data attributes say "false" aloud; of all others `false` means absent and `true` present. */
function setAttribute(element: Element, name: string, value: unknown): void {
  const spoken =
    /^(aria-|data-)/.test(name) || name === 'contenteditable' || name === 'draggable' || name === 'spellcheck';
  if (value == null || (value === false && !spoken)) element.removeAttribute(name);
  else element.setAttribute(name, value === true && !spoken ? '' : String(value));
}

function setClasses(element: Element, value: Classes = {}, before: Classes = {}): void {
  for (const names of new Set([...Object.keys(before), ...Object.keys(value)])) {
    for (const name of names.split(/\s+/).filter(Boolean)) element.classList.toggle(name, !!value[names]);
  }
}

function setStyle(element: HTMLElement, value: unknown, before: unknown): void {
  if (typeof value === 'string') throw new Error('style takes an object here: the page forbids the attribute');
  const now = (value ?? {}) as Record<string, string | number | undefined>;
  for (const name of Object.keys((before ?? {}) as object)) if (now[name] == null) element.style.removeProperty(name);
  for (const [name, it] of Object.entries(now)) if (it != null) element.style.setProperty(name, String(it));
}

/** A translating browser wraps our texts in elements of its own, which we never make: then it is the wrapping. */
function wrapped(node: Node): Node {
  let outer = node;
  while (outer.parentNode?.nodeName === 'FONT') outer = outer.parentNode;
  return outer;
}

/** The child in which the node is, wrapped or not. Null = nowhere in it. */
function childWith(parent: Node, node: Node | null | undefined): Node | null {
  let child = node ?? null;
  while (child && child.parentNode !== parent) child = child.parentNode;
  return child;
}

const renderer = createRenderer<Node>({
  createElement: (tag) => (SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag)),
  createTextNode: (text) => document.createTextNode(text),
  replaceText: (node, text) => {
    // The text itself, or what a translating browser has wrapped it in.
    node.textContent = text;
  },
  isTextNode: (node) => node.nodeType === 3,
  setProperty,
  insertNode: (parent, node, anchor) => {
    parent.insertBefore(node, childWith(parent, anchor));
  },
  removeNode: (parent, node) => {
    // It may be elsewhere by now (a portal, a moved row): then it is not ours to take away.
    const child = childWith(parent, node);
    if (child) parent.removeChild(child);
  },
  getParentNode: (node) => wrapped(node).parentNode ?? undefined,
  getFirstChild: (node) => node.firstChild ?? undefined,
  getNextSibling: (node) => wrapped(node).nextSibling ?? undefined,
});

/** Draws a component into a place (an element or a shadow root); returns what takes it away again. */
export const render = renderer.render as (component: () => JSX.Element, place: Node) => () => void;

export const {
  effect,
  memo,
  createComponent,
  createElement,
  createTextNode,
  insertNode,
  insert,
  spread,
  setProp,
  mergeProps,
  use,
} = renderer;

// The compiler takes these from here where a component uses them without an import.
export { ErrorBoundary, For, Index, Match, Show, Suspense, Switch } from 'solid-js';
