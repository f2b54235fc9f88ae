/** The methods of `window.openline`. */
import type { Theme } from '../contract';
import { applyLanguage } from './badge';
import { checkedData } from './custom_data';
import { off, on, once } from './events';
import { leave } from './home';
import { language } from './language';
import { element } from './launcher';
import { close, forget, onHashChange, open, panel, show, thePanel } from './panel';
import { given } from './setup';
import { stored } from './storage';

/** The language of the page, as it is now. */
export async function speak(): Promise<void> {
  applyLanguage();
  await (await panel)?.speak(language());
}

export const api = {
  open: () => (open ? Promise.resolve() : show(true)),
  close,
  toggle: () => (open ? close() : api.open()),
  show: () => element.removeAttribute('data-hidden'),
  /** With an open panel. `open` opens it all the same, for a page that has a button of its own. */
  hide() {
    element.setAttribute('data-hidden', '');
    return close();
  },
  /** Before the chat was opened it is only remembered: nothing is fetched or stored for it. */
  async identify(token: string) {
    given.identity = String(token);
    await (await panel)?.identify(given.identity);
  },
  /** Replaces what was set before; likewise only remembered before the chat was opened. */
  async setCustomData(data: unknown) {
    given.data = checkedData(data);
    await (await panel)?.sendData();
  },
  setPage(url: string, title?: string) {
    given.page = title === undefined ? { url } : { url, title };
  },
  sendMessage: async (text: string) => (await thePanel()).say(String(text)),
  /** Likewise. */
  async prefill(text: string) {
    given.prefilled = String(text);
    (await panel)?.prefill(given.prefilled);
  },
  async setLocale(tag: string) {
    given.language = tag;
    await speak();
  },
  setTheme: (theme: Theme) => {
    if (theme === 'auto') element.removeAttribute('data-theme');
    else element.dataset.theme = theme;
  },
  /** Before the chat was opened here: forgets what an earlier page has stored, and stores nothing. */
  async reset() {
    given.identity = given.prefilled = '';
    given.data = undefined;
    if (panel) await (await panel).reset();
    else if (stored('localStorage', '') || stored('localStorage', ':now')) await forget();
  },
  async destroy() {
    (await panel)?.destroy();
    window.removeEventListener('hashchange', onHashChange);
    leave();
    Reflect.deleteProperty(window, 'openline');
  },
  on,
  once,
  off,
};
