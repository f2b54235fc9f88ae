/** A real link that changes the page without loading it anew; with a modifier the browser does what it always does. */
import type { JSX } from 'solid-js';
import { go } from '../core/router';

type Props = JSX.AnchorHTMLAttributes<HTMLAnchorElement> & { href: string };

export function Link(props: Props) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(props.href);
  };
  // biome-ignore lint/a11y/useValidAnchor: it has an address, `props.href`
  // biome-ignore lint/a11y/noStaticElementInteractions: a link with an address is interactive
  // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click
  return <a {...props} onClick={follow} />;
}
