/** Where the panel covers the page: the focus stays inside, and the page behind stays still. */

let before: string | undefined;

/** Only where scroll bars take no room: elsewhere taking them away would move the page. */
export function holdPage(hold: boolean): void {
  const { documentElement: page } = document;
  if (hold && before === undefined && window.innerWidth === page.clientWidth) {
    before = page.style.overflow;
    page.style.overflow = 'hidden';
  } else if (!hold && before !== undefined) {
    page.style.overflow = before;
    before = undefined;
  }
}

/** Tab goes round inside the panel while it covers the page. */
export function keepFocus(event: KeyboardEvent, panel: HTMLElement): void {
  const stops = [...panel.querySelectorAll<HTMLElement>('button, a, input, textarea, [tabindex="0"]')].filter(
    (it) => !it.matches(':disabled') && it.offsetParent,
  );
  const first = stops[0];
  const last = stops[stops.length - 1];
  const now = (panel.getRootNode() as ShadowRoot).activeElement;
  const leaves = event.shiftKey ? now === first : now === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
