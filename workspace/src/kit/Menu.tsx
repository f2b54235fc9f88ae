/** A button that opens a short list of commands: arrows, Home, End, the first letter; Esc and a click elsewhere close. */
import { Icon, type IconName } from '@ui/icons';
import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js';

export interface MenuItem {
  name: string;
  act: () => void;
  /** A setting that is on or off; absent = a command. */
  checked?: boolean;
  key?: string;
}

interface Props {
  label: string;
  icon: IconName;
  items: MenuItem[];
  /** Where there is no room below. */
  above?: boolean;
}

export function Menu(props: Props) {
  // As they were when it was opened: news that come meanwhile must not take an entry from under the focus.
  const [items, setItems] = createSignal<MenuItem[] | null>(null);
  const open = () => items() !== null;
  const shut = () => setItems(null);
  let box!: HTMLDivElement;
  let button!: HTMLButtonElement;
  const entries = () => [...box.querySelectorAll<HTMLElement>('[role^="menuitem"]')];

  createEffect(() => {
    if (!open()) return;
    queueMicrotask(() => entries()[0]?.focus());
    const elsewhere = (event: Event) => !box.contains(event.target as Node) && shut();
    addEventListener('pointerdown', elsewhere);
    onCleanup(() => removeEventListener('pointerdown', elsewhere));
  });

  function close(): void {
    shut();
    button.focus();
  }
  function choose(item: MenuItem): void {
    // The button has the focus before the command runs: a box opened by it gives the focus back here.
    close();
    item.act();
  }
  function press(event: KeyboardEvent): void {
    if (!open()) return;
    if (event.key === 'Tab') return void shut();
    if (event.key === 'Escape') close();
    else if (!move(entries(), event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the button and the entries in it, heard in one place
    <div class="menu" classList={{ above: props.above }} ref={box} onKeyDown={press}>
      <button
        type="button"
        class="button icon-only"
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open()}
        ref={button}
        onClick={() => (open() ? shut() : setItems(props.items))}
      >
        <Icon name={props.icon} />
      </button>
      <Show when={open()}>
        <div class="menu-list" role="menu" aria-label={props.label}>
          <For each={items()}>{(item) => <Entry item={item} onChoose={() => choose(item)} />}</For>
        </div>
      </Show>
    </div>
  );
}

function Entry(props: { item: MenuItem; onChoose: () => void }) {
  const isSetting = () => props.item.checked !== undefined;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: checked exactly when the role is menuitemcheckbox
    <button
      type="button"
      role={isSetting() ? 'menuitemcheckbox' : 'menuitem'}
      aria-checked={isSetting() ? props.item.checked : undefined}
      tabindex="-1"
      onClick={props.onChoose}
    >
      <span>{props.item.name}</span>
      <Show when={props.item.checked}>
        <Icon name="done" />
      </Show>
      <Show when={props.item.key}>
        <span class="key" aria-hidden="true">
          {props.item.key}
        </span>
      </Show>
    </button>
  );
}

/** Whether the key moved the focus. */
function move(entries: HTMLElement[], key: string): boolean {
  const place = entries.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: entries.length - 1 }[key];
  if (to !== undefined) {
    entries[(to + entries.length) % entries.length]?.focus();
    return true;
  }
  const later = [...entries.slice(place + 1), ...entries.slice(0, place + 1)];
  const found = later.find((it) => key.length === 1 && it.textContent?.toLowerCase().startsWith(key.toLowerCase()));
  found?.focus();
  return !!found;
}
