import { createSignal, type JSX } from 'solid-js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createElement, render, setProp, spread } from './renderer';
import { Sample } from './renderer.sample';

let dispose: (() => void) | undefined;

function draw(component: () => JSX.Element): ShadowRoot {
  const host = document.body.appendChild(document.createElement('div'));
  const root = host.attachShadow({ mode: 'open' });
  dispose = render(component, root);
  return root;
}

function write(root: ShadowRoot, text: string): HTMLInputElement {
  const field = root.querySelector('input')!;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return field;
}

afterEach(() => {
  dispose?.();
  document.body.replaceChildren();
});

describe('a component in a shadow root', () => {
  test('shows the fallback, then the list', () => {
    const root = draw(() => <Sample />);
    expect(root.querySelector('p')?.textContent).toBe('Nothing yet');

    write(root, 'one');
    root.querySelector('button')?.click();

    expect(root.querySelector('p')).toBeNull();
    expect([...root.querySelectorAll('li')].map((it) => [it.dataset.place, it.textContent])).toEqual([['0', 'one']]);
  });

  test('keeps the rows that were there', () => {
    const root = draw(() => <Sample />);
    for (const text of ['one', 'two']) {
      write(root, text);
      root.querySelector('button')?.click();
    }
    const first = root.querySelector('li');
    write(root, 'three');
    root.querySelector('button')?.click();
    expect(root.querySelector('li')).toBe(first);
    expect(root.querySelectorAll('li')).toHaveLength(3);
  });

  test('writes properties, attributes, classes and text', () => {
    const root = draw(() => <Sample />);
    const button = root.querySelector('button')!;
    expect([button.disabled, button.className]).toEqual([true, '']);

    const field = write(root, 'longer text');

    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect([button.disabled, button.className, button.textContent]).toEqual([false, 'ready', 'Send 11']);
    button.click();
    expect([field.value, field.getAttribute('aria-invalid')]).toEqual(['', 'false']);
  });

  test('draws SVG in its namespace', () => {
    const root = draw(() => <Sample />);
    for (const tag of ['svg', 'path']) {
      expect(root.querySelector(tag)?.namespaceURI).toBe('http://www.w3.org/2000/svg');
    }
    expect(root.querySelector('svg')?.getAttribute('viewBox')).toBe('0 0 8 8');
  });

  test('leaves nothing behind when it is disposed', () => {
    const [shown, setShown] = createSignal(true);
    const root = draw(() => <p>{shown() ? 'here' : 'gone'}</p>);
    setShown(false);
    expect(root.textContent).toBe('gone');
  });
});

describe('properties', () => {
  test('a spread changes and removes what it set', () => {
    const first = vi.fn();
    const second = vi.fn();
    const [props, setProps] = createSignal<Record<string, unknown>>({ title: 'a', onClick: first, hidden: true });
    let element: HTMLElement | undefined;
    draw(() => {
      element = createElement('button') as HTMLElement;
      spread(element, props, true);
      return element as JSX.Element;
    });
    setProps({ onClick: second });
    element?.click();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
    expect([element?.hasAttribute('title'), element?.hasAttribute('hidden')]).toEqual([false, false]);
  });

  test('a handler may carry its datum', () => {
    const listener = vi.fn();
    const root = draw(() => (
      <button type="button" onClick={[listener, 42]}>
        x
      </button>
    ));
    root.querySelector('button')?.click();
    expect(listener.mock.calls[0]?.[0]).toBe(42);
  });

  test('on: takes the name letter by letter', () => {
    const listener = vi.fn();
    const element = createElement('div');
    setProp(element, 'on:kept-Case', listener);
    element.dispatchEvent(new Event('kept-Case'));
    expect(listener).toHaveBeenCalledOnce();
  });

  test('style goes through CSSOM, a string is refused', () => {
    const element = createElement('div') as HTMLElement;
    setProp(element, 'style', { 'inline-size': '4px', top: '1px' });
    setProp(element, 'style', { 'inline-size': '5px' }, { 'inline-size': '4px', top: '1px' });
    expect(element.style.getPropertyValue('inline-size')).toBe('5px');
    expect(element.style.getPropertyValue('top')).toBe('');
    expect(() => setProp(element, 'style', 'top: 1px')).toThrow(/object/);
  });

  test.each(['innerHTML', 'outerHTML', 'srcdoc'])('%s is refused', (name) => {
    expect(() => setProp(createElement('div'), name, 'x')).toThrow(/not allowed/);
  });
});
