/** The drawings of what is fetched later: see `kit/Icon.tsx`. */

export const COPY = 'M4 6h16v12H4zM4 7l8 6 8-6';
export const MORE = 'M5 12h.01M12 12h.01M19 12h.01';
