/** The round sign beside a name: its first letter, or the colour of a guest who has none. Words say the same beside it. */

export function Face(props: { name: string; guest: number }) {
  return (
    <span class={props.name ? 'face' : `face guest-${props.guest % 12}`} aria-hidden="true">
      {props.name ? initial(props.name) : '?'}
    </span>
  );
}

export const initial = (name: string) => [...name.trim()][0]?.toUpperCase() ?? '?';
