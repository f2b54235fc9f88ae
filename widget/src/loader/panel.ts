/** The way to the panel: it is fetched when somebody wants it, and opened and closed. */
import type { Host, Panel, PanelModule } from '../contract';
import { badge } from './badge';
import { emit } from './events';
import { reach } from './home';
import { language, words } from './language';
import { button, drawFailure, element, root } from './launcher';
import { isCut, takeCode } from './return_link';
import { baked, given, script, wholePage } from './setup';
import { keepOpen } from './storage';

export let panel: Promise<Panel> | undefined;
export let open = false;
/** Of the letter that the visitor has come from; '' = none, or the panel has it. */
export let code = takeCode();

const host: Host = {
  baked,
  root,
  element,
  wholePage,
  language,
  page() {
    takeCode();
    return { url: location.href, title: document.title, referrer: document.referrer, ...given.page };
  },
  code() {
    const taken = code;
    code = '';
    return taken;
  },
  isCut,
  identity: () => given.identity,
  data: () => given.data,
  emit,
  closed: () => void close(),
  refused() {
    if (!wholePage) element.setAttribute('data-hidden', '');
    // biome-ignore lint/suspicious/noConsole: for whoever made the page, who reads it there
    console.warn(`openline: ${location.origin} is not among the sites of this chat (Settings, Channels)`);
  },
  badge,
};

let failures = 0;

/** A browser may remember of an address that it failed; the server knows each file under many. */
const theModule = (): Promise<PanelModule> =>
  import(/* @vite-ignore */ baked.panel.replace(/[^/]*$/, failures ? `~${failures}/$&` : '$&')).catch((error) => {
    failures++;
    throw error;
  });

/** The panel, fetched once. After a failure the next wish tries again. */
export function thePanel(): Promise<Panel> {
  panel ??= fetchPanel().catch((error) => {
    panel = undefined;
    drawFailure(words().failed);
    emit('error', { code: 'load' });
    throw error;
  });
  return panel;
}

async function fetchPanel(): Promise<Panel> {
  const it = await (await theModule()).start(host);
  if (given.prefilled) it.prefill(given.prefilled);
  return it;
}

export const forget = async (): Promise<void> => (await theModule()).forget(host);

/** Somebody is about to open the chat. */
export function preload(): void {
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.href = baked.panel;
  link.nonce = script?.nonce ?? '';
  if (!panel) document.head.append(link);
}

export async function show(focus: boolean): Promise<void> {
  button.setAttribute('aria-busy', 'true');
  const it = await thePanel().finally(() => button.removeAttribute('aria-busy'));
  const before = open;
  reach(1);
  setOpen(true);
  it.open(focus);
  if (!before) emit('open');
}

export async function close(): Promise<void> {
  if (!open || wholePage) return;
  setOpen(false);
  (await thePanel()).close();
  button.focus();
  emit('close');
}

/** Somebody comes from a letter, to a page that was open already. */
export function onHashChange(): void {
  const taken = takeCode();
  if (!taken) return;
  code = taken;
  show(true).catch(() => {});
}

function setOpen(on: boolean): void {
  open = button.hidden = on;
  button.setAttribute('aria-expanded', `${on}`);
  keepOpen(on);
}
