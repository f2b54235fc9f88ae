/**
 * Where the widget stands: beside the body, and inside the page's modal dialog while one is open, for everything outside
 * of that is inert. A page that writes itself anew does not lose it.
 */
import { element, root } from './launcher';

let observer: MutationObserver | undefined;

/** `act`: something of the page has changed. */
export function settle(act: () => void): void {
  observer = new MutationObserver(() => {
    goHome();
    act();
  });
  goHome();
  observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['open', 'lang'] });
}

export function leave(): void {
  observer?.disconnect();
  element.remove();
}

function goHome(): void {
  // Not in the body: a `transform` or `filter` there would carry the fixed panel off the screen.
  const home = [...document.getElementsByTagName('dialog')].filter(isModal).pop() ?? document.documentElement;
  if (!home || element.parentNode === home) return;
  const typing = root.activeElement as HTMLElement | null;
  home.append(element);
  rise(home !== document.documentElement);
  typing?.focus();
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
