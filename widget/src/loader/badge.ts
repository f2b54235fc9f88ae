/** What the launcher says, and how many messages it counts. */
import { directionOf, tagOf } from '@ui/languages';
import { emit } from './events';
import { language, words } from './language';
import { drawBadge, element } from './launcher';
import { wholePage } from './setup';

export let unread = 0;

/** `label`: with the number, in the panel's words. */
export function badge(count: number, label: string): void {
  if (unread !== count) emit('unread', { count });
  unread = count;
  drawBadge(count, label);
}

export let spoken = '';

export function applyLanguage(): void {
  spoken = language();
  for (const place of wholePage ? [element, document.documentElement] : [element]) {
    place.lang = tagOf(spoken);
    place.dir = directionOf(spoken);
  }
  drawBadge(unread, words().open);
}
