/** A button of the header and what it opens below itself. Escape closes it, and so does whatever happens elsewhere. */
import { type JSX, onCleanup, onMount, Show } from 'solid-js';
import { cell } from '../../kit/cell';
import { Icon } from '../../kit/Icon';
import { COPY, MORE } from './icons';

const ICONS = { more: MORE, copy: COPY };

interface Props {
  label: string;
  icon: keyof typeof ICONS;
  /** What is read out when it opens, if anything. */
  onOpen?(): void;
  children(close: () => void): JSX.Element;
}

export function Dropdown(props: Props) {
  const open = cell(false);
  let place: HTMLDivElement | undefined;
  let button: HTMLButtonElement | undefined;
  const close = () => open.set(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open()) return;
    // The panel closes with the next one.
    event.stopPropagation();
    close();
    button?.focus();
  };
  const onFocusOut = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget && !place?.contains(relatedTarget as Node)) close();
  };
  // A click on something that takes no focus closes it too.
  const elsewhere = (event: Event) => {
    if (open() && place && !event.composedPath().includes(place)) close();
  };
  const root = () => place?.getRootNode() ?? document;
  const grounds = () => [document, root()];
  onMount(() => {
    place?.addEventListener('keydown', onKeyDown);
    place?.addEventListener('focusout', onFocusOut);
    // What happens in the chat does not come to the document.
    for (const it of grounds()) it.addEventListener('pointerdown', elsewhere, true);
  });
  onCleanup(() => {
    for (const it of grounds()) it.removeEventListener('pointerdown', elsewhere, true);
  });
  const turn = () => {
    open.set(!open());
    if (open()) props.onOpen?.();
  };
  return (
    <div class="drop" classList={{ [props.icon]: true }} ref={place}>
      <button
        type="button"
        class="tool"
        aria-label={props.label}
        title={props.label}
        aria-expanded={open()}
        ref={button}
        onClick={turn}
      >
        <Icon path={ICONS[props.icon]} />
      </button>
      <Show when={open()}>{props.children(close)}</Show>
    </div>
  );
}
