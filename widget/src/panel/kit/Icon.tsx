/** A drawing of the panel, in the colour of the text around it. Those of what is fetched later: `extras/icons.ts`. */

export const CLOSE = 'm6 6 12 12M18 6 6 18';
export const SEND = 'M5 12h13M12 5l7 7-7 7';
export const DOWN = 'M12 5v14M6 13l6 6 6-6';
export const CHECK = 'm5 13 4 4L19 7';

export function Icon(props: { path: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon">
      <path d={props.path} />
    </svg>
  );
}
