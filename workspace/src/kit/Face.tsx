/** The round sign beside a name: its first letter, or the picture of a guest who has none. Words say the same beside it. */
import { Show } from 'solid-js';
import { colourOf, pictureOf } from '../core/guests';

export function Face(props: { name: string; guest: number }) {
  return (
    <span class={props.name ? 'face' : `face guest-${colourOf(props.guest)}`} aria-hidden="true">
      <Show when={!props.name} fallback={initial(props.name)}>
        <svg viewBox="0 0 5 5" class="guest-sign" aria-hidden="true">
          <path d={pictureOf(props.guest)} />
        </svg>
      </Show>
    </span>
  );
}

export const initial = (name: string) => [...name.trim()][0]?.toUpperCase() ?? '?';
