/** The few drawings of the panel, in the colour of the text around them. */

const PATHS = {
  close: 'm6 6 12 12M18 6 6 18',
  send: 'M5 12h13M12 5l7 7-7 7',
  down: 'M12 5v14M6 13l6 6 6-6',
  check: 'm5 13 4 4L19 7',
  copy: 'M4 6h16v12H4zM4 7l8 6 8-6',
  save: 'M12 4v11M7 10l5 5 5-5M5 20h14',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
};

export function Icon(props: { name: keyof typeof PATHS }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
