/**
 * The one script of the host page: the launcher, `window.openline`, and the way to the panel on first opening.
 * It stores nothing and fetches nothing before the visitor opens the chat. It is not the chat.
 */
import { directionOf, tagOf } from '@ui/languages';
import type { Page } from '@ui/protocol.generated';
import type { CustomData, Host, LoaderConfig, Panel, PanelModule, Theme } from '../contract';
import { Events } from './events';
import { pickLanguage } from './language';
import { drawLauncher } from './launcher';
import { takeCode } from './way_back';

const VERSION = '0.1.0';

declare global {
  interface Window {
    __openline?: LoaderConfig;
    openline?: unknown;
  }
}

type Method = (...args: never[]) => unknown;
interface Stub {
  q?: ArrayLike<unknown>[];
  version?: string;
}

function load(baked: LoaderConfig, script: HTMLOrSVGScriptElement | null): void {
  const events = new Events();
  const wholePage = script?.hasAttribute('data-page') ?? false;
  const storageKey = `openline:${baked.key}`;
  let wish: string | undefined;
  let identity = '';
  let page: Page = {};
  let said: CustomData | undefined;
  let prefilled = '';
  let open = false;
  let unread = 0;
  let code = takeCode();
  let panel: Promise<Panel> | undefined;

  const launcher = drawLauncher(wholePage);
  const { element, root, button } = launcher;

  const host: Host = {
    baked,
    root,
    element,
    wholePage,
    language,
    page() {
      takeCode();
      return { url: location.href, title: document.title, referrer: document.referrer, ...page };
    },
    code() {
      const taken = code;
      code = '';
      return taken;
    },
    identity: () => identity,
    said: () => said,
    emit: (event, detail) => events.emit(event, detail),
    closed: () => void api.close(),
    badge(count, label) {
      if (unread !== count) events.emit('unread', { count });
      unread = count;
      launcher.badge(count, label);
    },
  };

  function language(): string {
    const wishes = [wish, script?.getAttribute('data-language'), document.documentElement.lang, ...navigator.languages];
    return pickLanguage(wishes, ['en', ...baked.langs]);
  }

  function applyLanguage(): void {
    const spoken = language();
    for (const place of wholePage ? [element, document.documentElement] : [element]) {
      place.lang = tagOf(spoken);
      place.dir = directionOf(spoken);
    }
    launcher.badge(unread, words().open);
  }

  /** English for a language that only the panel's catalogues know: they are built, not baked. */
  function words(): LoaderConfig['texts'][string] {
    return baked.texts[language()] ?? (baked.texts.en as LoaderConfig['texts'][string]);
  }

  /** The panel, fetched once. After a failure the next wish tries again. */
  function thePanel(): Promise<Panel> {
    panel ??= fetchPanel().catch((error) => {
      panel = undefined;
      launcher.failed(words().failed);
      events.emit('error', { code: 'load' });
      throw error;
    });
    return panel;
  }

  const theModule = (): Promise<PanelModule> => import(/* @vite-ignore */ baked.panel);

  async function fetchPanel(): Promise<Panel> {
    const it = await (await theModule()).start(host);
    if (prefilled) it.prefill(prefilled);
    return it;
  }

  async function show(focus: boolean): Promise<void> {
    const it = await thePanel();
    const before = open;
    setOpen(true);
    it.open(focus);
    if (!before) events.emit('open');
  }

  /** Somebody comes from a letter, to a page that was open already. */
  function onHashChange(): void {
    const taken = takeCode();
    if (!taken) return;
    code = taken;
    show(true).catch(() => {});
  }

  function setOpen(on: boolean): void {
    open = button.hidden = on;
    button.ariaExpanded = `${on}`;
    try {
      if (on) sessionStorage.setItem(`${storageKey}:open`, '1');
      else sessionStorage.removeItem(`${storageKey}:open`);
    } catch {
      // Storage is blocked: after a reload the panel is closed, that is all.
    }
  }

  function stored(area: 'sessionStorage' | 'localStorage', key: string): string {
    try {
      return window[area].getItem(key) ?? '';
    } catch {
      return '';
    }
  }

  const api = {
    open: () => (open ? Promise.resolve() : show(true)),
    async close() {
      if (!open || wholePage) return;
      setOpen(false);
      (await thePanel()).close();
      button.focus();
      events.emit('close');
    },
    toggle: () => (open ? api.close() : api.open()),
    show: () => element.removeAttribute('data-hidden'),
    hide: () => element.setAttribute('data-hidden', ''),
    /** Before the chat was opened it is only remembered: nothing is fetched or stored for it. */
    async identify(token: string) {
      identity = String(token);
      await (await panel)?.identify(identity);
    },
    /** Replaces what was set before; likewise only remembered before the chat was opened. */
    async setCustomData(data: unknown) {
      said = checkedData(data);
      await (await panel)?.pageSays();
    },
    setPage(url: string, title?: string) {
      page = title === undefined ? { url } : { url, title };
    },
    sendMessage: async (text: string) => (await thePanel()).say(String(text)),
    /** Likewise. */
    async prefill(text: string) {
      prefilled = String(text);
      (await panel)?.prefill(prefilled);
    },
    async setLocale(tag: string) {
      wish = tag;
      applyLanguage();
      await (await panel)?.speak(language());
    },
    setTheme: (theme: Theme) => {
      if (theme === 'auto') element.removeAttribute('data-theme');
      else element.dataset.theme = theme;
    },
    /** Before the chat was opened here: forgets what an earlier page has stored, and stores nothing. */
    async reset() {
      identity = prefilled = '';
      said = undefined;
      if (panel) await (await panel).reset();
      else if (stored('localStorage', storageKey) || stored('localStorage', `${storageKey}:now`))
        await (await theModule()).forget(host);
    },
    async destroy() {
      (await panel)?.destroy();
      window.removeEventListener('hashchange', onHashChange);
      element.remove();
      Reflect.deleteProperty(window, 'openline');
    },
    on: events.on,
    once: events.once,
    off: events.off,
  };

  function begin(): void {
    // Beside the body, not in it: a `transform` or `filter` there would carry the fixed panel off the screen.
    document.documentElement.append(element);
    applyLanguage();
    api.setTheme((script?.getAttribute('data-theme') ?? 'auto') as Theme);
    button.addEventListener('click', () => void api.open().catch(() => {}));
    for (const hint of ['pointerenter', 'focus']) button.addEventListener(hint, preload, { once: true });
    window.addEventListener('hashchange', onHashChange);
    const comes = wholePage || !!code;
    publish();
    if (comes || stored('sessionStorage', `${storageKey}:open`)) show(comes).catch(() => {});
    // Somebody who is in the middle of a dialog hears of answers although the panel is closed.
    else if (stored('localStorage', `${storageKey}:dialog`)) thePanel().catch(() => {});
  }

  function preload(): void {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = baked.panel;
    if (!panel) document.head.append(link);
  }

  /** `openline('open')` and `openline.open()` are one; what was called before we were here is done now. */
  function publish(): void {
    const waiting = (window.openline as Stub | undefined)?.q ?? [];
    const call = (name: string, ...args: never[]): unknown => {
      const method = Object.hasOwn(api, name) ? (api[name as keyof typeof api] as Method) : undefined;
      if (!method) throw new Error(`openline has no method "${name}"`);
      return method(...args);
    };
    Object.assign(call, api, { version: VERSION });
    Object.defineProperties(call, { isOpen: { get: () => open }, unreadCount: { get: () => unread } });
    window.openline = call;
    for (const [name, ...args] of Array.from(waiting, (it) => Array.from(it)))
      quietly(() => call(String(name), ...(args as never[])));
    events.emit('ready');
  }

  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
}

/** Refused here, where the developer sees it: the server takes nothing else. */
function checkedData(data: unknown): CustomData {
  const given = Object.entries(Object(data));
  const isPlain = ([key, value]: [string, unknown]) =>
    key &&
    key.length <= 40 &&
    (typeof value === 'string' ? value.length <= 200 : value === !!value || Number.isFinite(value));
  if (given.length <= 20 && given.every(isPlain)) return Object.fromEntries(given) as CustomData;
  throw new Error('openline: at most 20 plain values');
}

/** A call that nobody waits for must not become an error of the host page. */
function quietly(act: () => unknown): void {
  try {
    Promise.resolve(act()).catch(() => {});
  } catch {
    // An unknown method in the queue: nobody is there to be told.
  }
}

const baked = window.__openline;
const there = window.openline as Stub | undefined;
if (baked && !there?.version) load(baked, document.currentScript);
