/** Moves the log no more than needed to show something in it. */
import type { EndKeeper } from '../kit/scroll';

const GAP_PX = 8;

/** All of it, as far as it fits; otherwise its part that has the focus. */
export function reveal(scroll: EndKeeper | undefined, whole: HTMLElement): void {
  const box = scroll?.box;
  if (!box) return;
  const room = box.clientHeight - 2 * GAP_PX;
  const focused = (whole.getRootNode() as ShadowRoot).activeElement;
  const part = whole.contains(focused) ? focused?.closest('.field') : undefined;
  const shown = (whole.offsetHeight > room && part) || whole;
  const { top, bottom } = shown.getBoundingClientRect();
  const around = box.getBoundingClientRect();
  const below = bottom + GAP_PX - around.bottom;
  const above = top - GAP_PX - around.top;
  if (above < 0) box.scrollTop += above;
  else if (below > 0) box.scrollTop += Math.min(above, below);
}
