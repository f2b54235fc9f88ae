/** Unread messages in the tab's title and icon; calm: nothing flashes. */
import icon from './icon.svg';
import unreadIcon from './icon-unread.svg';

export function badge(unread: number, page: string): void {
  const name = page ? `${page} · openline` : 'openline';
  document.title = unread ? `(${unread}) ${name}` : name;
  document.querySelector('link[rel="icon"]')?.setAttribute('href', unread ? unreadIcon : icon);
}
