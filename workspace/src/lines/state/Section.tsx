/** One part of a settings page, with its name and an address of its own. */
import type { JSX } from 'solid-js';
import { Show } from 'solid-js';

interface Props {
  id: string;
  title: string;
  about?: string;
  children: JSX.Element;
}

export function Section(props: Props) {
  return (
    <section class="section" id={props.id} aria-labelledby={`${props.id}-title`}>
      <h2 id={`${props.id}-title`}>{props.title}</h2>
      <Show when={props.about}>
        <p class="quiet">{props.about}</p>
      </Show>
      {props.children}
    </section>
  );
}
