/** The few drawings of the pages: one stroke, the colour of the text around them. Always beside words or a label. */

const PATHS = {
  logo: 'M3 6h18M3 12h12M3 18h7M19.5 16a2.5 2.5 0 1 0-5 0 2.5 2.5 0 0 0 5 0',
  dialogs: 'M4 5h16v11H9l-5 4z',
  leads: 'M4 6h16M7 12h10M10 18h4',
  clients: 'M16 8a4 4 0 1 0-8 0 4 4 0 0 0 8 0M4 20c1-4 4-6 8-6s7 2 8 6',
  search: 'M17 11a6 6 0 1 0-12 0 6 6 0 0 0 12 0M15.5 15.5 20 20',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6 6 18',
  logout: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  keyboard: 'M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  done: 'M5 13l4 4L19 7',
  warning: 'M12 4 2.5 20h19zM12 10v4M12 17h.01',
  down: 'M12 5v14M6 13l6 6 6-6',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon(props: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${props.class ?? ''}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
