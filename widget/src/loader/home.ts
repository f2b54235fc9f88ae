/**
 * Where the widget stands: beside the body, where no `transform` or `filter` of the body carries it off the screen, and inside
 * the page's modal dialog while one is open, for everything outside of that is inert. A page that writes itself anew does
 * not lose it.
 */
import { element, root } from './launcher';

/**
 * A framework may compare the whole page with what it expects (React's `hydrateRoot(document)`). It lets stand what follows
 * its own at the end of the body, and nothing beside the body. So we come at that end, and go beside the body later. A script
 * that hangs keeps the page from its end: then we come before it.
 */
const WAIT_MS = 3000;
const CARRIERS = 'transform translate scale rotate filter backdropFilter perspective contain willChange'.split(' ');

interface Movable {
  moveBefore(child: Node, before: null): void;
}

let observer: MutationObserver | undefined;
/** 0: the page is being read; 1: it has been, or somebody wants the chat; 2: nobody compares it any more. */
let stage = 0;

/** `act`: something of the page has changed. */
export function settle(act: () => void): void {
  observer = new MutationObserver(() => {
    goHome();
    act();
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['open', 'lang'] });
  const later = () => setTimeout(reach, WAIT_MS, 2);
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', () => reach(1));
    setTimeout(reach, WAIT_MS, 1);
  } else reach(1);
  if (document.readyState === 'complete') later();
  else addEventListener('load', later);
}

/** Stage 1 is also for whoever wants to see it now. */
export function reach(next: number): void {
  stage = Math.max(stage, next);
  goHome();
}

export function leave(): void {
  observer?.disconnect();
  observer = undefined;
  element.remove();
}

function goHome(): void {
  // Whoever reads the style of the body makes the page work it out: not at every step of its loading.
  if (!observer || !stage) return;
  const modal = [...document.getElementsByTagName('dialog')].filter(isModal).pop();
  const home = modal ?? (stage > 1 || isCarried() ? document.documentElement : document.body);
  if (!home || element.parentNode === home) return;
  const typing = root.activeElement as HTMLElement | null;
  try {
    // New browsers keep its place in the log, and half a syllable.
    (home as HTMLElement & Movable).moveBefore(element, null);
  } catch {
    home.append(element);
  }
  rise(!!modal);
  if (root.activeElement !== typing) typing?.focus();
}

/** What is fixed inside such a body moves with it. */
function isCarried(): boolean {
  const style = document.body && (getComputedStyle(document.body) as unknown as Record<string, string>);
  return style && CARRIERS.some((it) => !'none auto'.includes(style[it] ?? ''));
}

/** Above the dialog, whatever it is moved and cut by. */
function rise(up: boolean): void {
  try {
    element.popover = up ? 'manual' : null;
    if (up) element.showPopover();
  } catch {
    // A browser without popovers: then it stands as the dialog lets it.
  }
}

function isModal(dialog: HTMLDialogElement): boolean {
  try {
    return dialog.open && dialog.matches(':modal');
  } catch {
    return false;
  }
}
