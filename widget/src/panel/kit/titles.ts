/** The title of the page's own, while ours stands in its place. */

let own: string | undefined;

export const ownTitle = (): string => own ?? document.title;

/** Undefined: it stands there itself. */
export function keepOwnTitle(title: string | undefined): void {
  own = title;
}
