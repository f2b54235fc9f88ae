/** The button in the corner, inside its own shadow root: nothing of the page styles it, and it moves nothing. */
import { addSheet } from '@ui/sheets';
import { script, wholePage } from './setup';

// `--accent`, `--accent-ink`, `--paper` and `--late` of ui/tokens.css, which would be too heavy here.
const LIGHT = '--a:#0b6e69;--i:#fff;--p:#fff;--r:#b3261e';
const DARK = '--a:#5cc8c0;--i:#06211f;--p:#15181d;--r:#ff8a80';
const SHEET = `
:host{all:initial;font-size:medium;${LIGHT}}
@media(prefers-color-scheme:dark){:host(:not([data-theme=light])){${DARK}}}
:host([data-theme=dark]){${DARK}}
:host([data-hidden]) .launcher,.launcher[hidden],:host([data-page]) .launcher,.count:empty,.unloaded:empty{display:none}
.launcher{position:fixed;z-index:2147483000;inset-block-end:20px;inset-inline-end:20px;inline-size:56px;block-size:56px;
padding:0;border:0;border-radius:50%;background:var(--a);color:var(--i);cursor:pointer;display:grid;place-items:center;
box-shadow:0 1px 2px rgb(16 24 40/.1),0 8px 24px rgb(16 24 40/.22)}
.launcher:focus-visible{outline:3px solid var(--a);outline-offset:3px}
.launcher svg{inline-size:26px;block-size:26px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.count{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-inline-size:22px;block-size:22px;box-sizing:border-box;padding:0 5px;
border-radius:11px;background:var(--r);color:var(--p);border:2px solid var(--p);font:600 12px/18px system-ui,sans-serif}
.unloaded{position:fixed;z-index:2147483000;inset-block-end:88px;inset-inline-end:20px;max-inline-size:240px;padding:10px 14px;border-radius:10px;
background:var(--p);color:var(--r);font:13px/1.4 system-ui,sans-serif;box-shadow:0 8px 24px rgb(16 24 40/.22)}
@media(prefers-reduced-motion:no-preference){.launcher svg{transition:transform .15s}.launcher:hover svg{transform:scale(1.08)}}
.launcher[aria-busy=true] svg{opacity:.4}
@media(forced-colors:active){.launcher{border:2px solid ButtonText}}
@media print{:host{display:none}}`;

export const element = document.createElement('openline-widget');
export const root = element.attachShadow({ mode: 'open' });
export const button = drawButton();
const count = part('span', 'count');
const failure = part('p', 'unloaded');

// Not on the page yet.
element.nonce = script?.nonce ?? '';
// It speaks the language of the page by itself: a translating browser would write into what is ours.
element.translate = false;
addSheet(root, SHEET);
element.toggleAttribute('data-page', wholePage);
failure.setAttribute('role', 'status');
count.setAttribute('aria-hidden', 'true');
button.append(drawing(), count);
root.append(button, failure);

export function drawBadge(unread: number, label: string): void {
  count.textContent = unread ? (unread > 9 ? '9+' : `${unread}`) : '';
  button.setAttribute('aria-label', label);
  failure.textContent = '';
}

export function drawFailure(words: string): void {
  failure.textContent = words;
}

function drawButton(): HTMLButtonElement {
  const button = part('button', 'launcher') as HTMLButtonElement;
  button.type = 'button';
  // Attributes, not properties: Firefox before 119 has none of these.
  button.setAttribute('aria-haspopup', 'dialog');
  button.setAttribute('aria-expanded', 'false');
  return button;
}

function part(tag: string, name: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

function drawing(): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute(
    'd',
    'M21 11.5a8 8 0 0 1-8.4 8 9 9 0 0 1-3.6-.8L3.5 20 5 15.4a7.6 7.6 0 0 1-1-3.9 8.2 8.2 0 0 1 8.5-8 8.2 8.2 0 0 1 8.5 8z',
  );
  svg.append(path);
  return svg;
}
