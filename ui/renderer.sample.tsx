/** A small component that uses what the renderer promises; tests and the browser proof draw it. */
import { createSignal, For, Show } from 'solid-js';
import { render } from './renderer';

export function Sample() {
  const [draft, setDraft] = createSignal('');
  const [lines, setLines] = createSignal<string[]>([]);
  let field: HTMLInputElement | undefined;
  const send = () => {
    setLines([...lines(), draft()]);
    setDraft('');
    field?.focus();
  };
  return (
    <section aria-label="Sample" class="sample">
      <Show when={lines().length > 0} fallback={<p>Nothing yet</p>}>
        <ul aria-live="polite">
          <For each={lines()}>{(line, place) => <li data-place={place()}>{line}</li>}</For>
        </ul>
      </Show>
      <label for="draft">Text</label>
      <input
        id="draft"
        type="text"
        ref={field}
        value={draft()}
        aria-invalid={draft().length > 5}
        onInput={(event) => setDraft(event.currentTarget.value)}
      />
      <button type="button" disabled={draft() === ''} classList={{ ready: draft() !== '' }} onClick={send}>
        <svg viewBox="0 0 8 8" aria-hidden="true">
          <path d="M0 0h8v8z" />
        </svg>
        Send {draft().length}
      </button>
    </section>
  );
}

/** Draws the sample in a shadow root with a constructable style sheet, as the panel does. */
export function draw(host: HTMLElement): ShadowRoot {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.sample { color: rgb(1, 2, 3) }');
  root.adoptedStyleSheets = [sheet];
  render(() => <Sample />, root);
  return root;
}
