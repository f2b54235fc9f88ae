/** The methods of `window.openline`. */
import type { Theme } from '../contract';
import { applyLanguage } from './badge';
import { checkedData } from './custom_data';
import { off, on, once } from './events';
import { language } from './language';
import { element } from './launcher';
import { close, forget, onHashChange, open, panel, show, thePanel } from './panel';
import { given } from './setup';
import { stored } from './storage';

export const api = {
  open: () => (open ? Promise.resolve() : show(true)),
  close,
  toggle: () => (open ? close() : api.open()),
  show: () => element.removeAttribute('data-hidden'),
  hide: () => element.setAttribute('data-hidden', ''),
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
    applyLanguage();
    await (await panel)?.speak(language());
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
    element.remove();
    Reflect.deleteProperty(window, 'openline');
  },
  on,
  once,
  off,
};
