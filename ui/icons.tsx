/** The few drawings of the pages: one stroke, the colour of the text around them. Always beside words or a label. */

const PATHS = {
  logo: 'M3 6h18M3 12h12M3 18h7M19.5 16a2.5 2.5 0 1 0-5 0 2.5 2.5 0 0 0 5 0',
  dialogs: 'M4 5h16v11H9l-5 4z',
  leads: 'M4 6h16M7 12h10M10 18h4',
  clients: 'M16 8a4 4 0 1 0-8 0 4 4 0 0 0 8 0M4 20c1-4 4-6 8-6s7 2 8 6',
  letters: 'M3 6h18v12H3zM3 7l9 7 9-7',
  reports: 'M5 20v-8M12 20V4M19 20v-12',
  settings:
    'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1',
  search: 'M17 11a6 6 0 1 0-12 0 6 6 0 0 0 12 0M15.5 15.5 20 20',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6 6 18',
  logout: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  keyboard: 'M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  done: 'M5 13l4 4L19 7',
  warning: 'M12 4 2.5 20h19zM12 10v4M12 17h.01',
  down: 'M12 5v14M6 13l6 6 6-6',
  more: 'M6 12a1 1 0 1 0-2 0 1 1 0 0 0 2 0M13 12a1 1 0 1 0-2 0 1 1 0 0 0 2 0M20 12a1 1 0 1 0-2 0 1 1 0 0 0 2 0',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  picture: 'M3 5h18v14H3zM3 17l6-6 5 5 3-3 4 4M15.5 9h.01',
  download: 'M12 4v11M7 10l5 5 5-5M5 20h14',
  bell: 'M6 16V11a6 6 0 1 1 12 0v5l2 2H4zM10 21h4',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon(props: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${props.class ?? ''}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
