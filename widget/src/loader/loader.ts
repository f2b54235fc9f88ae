/**
 * The one script of the host page: the launcher, `window.openline`, and the way to the panel on first opening.
 * It stores nothing and fetches nothing before the visitor opens the chat. It is not the chat.
 */
import type { Theme } from '../contract';
import { api, speak } from './api';
import { applyLanguage, spoken } from './badge';
import { settle } from './home';
import { language } from './language';
import { button } from './launcher';
import { code, onHashChange, preload, show, thePanel } from './panel';
import { isPublished, publish } from './publish';
import { isCut } from './return_link';
import { baked, script, wholePage } from './setup';
import { stored } from './storage';

/** At the window: a modal of the page would not let it come as far as the button. */
function onPress(event: Event): void {
  if (!event.composedPath().includes(button)) return;
  event.stopImmediatePropagation();
  api.open().catch(() => {});
}

function begin(): void {
  // A page that changes its language, or is translated by the browser, has a chat that speaks it.
  settle(() => language() !== spoken && void speak());
  applyLanguage();
  api.setTheme((script?.getAttribute('data-theme') ?? 'auto') as Theme);
  window.addEventListener('click', onPress, true);
  for (const hint of ['pointerenter', 'focus']) button.addEventListener(hint, preload, { once: true });
  window.addEventListener('hashchange', onHashChange);
  const comes = wholePage || !!code || isCut;
  publish();
  if (comes || stored('sessionStorage', ':open')) show(comes).catch(() => {});
  // Somebody who is in the middle of a dialog hears of answers although the panel is closed.
  else if (stored('localStorage', ':dialog')) thePanel().catch(() => {});
}

if (baked && !isPublished) {
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
}
