/**
 * What nobody needs before there is a message: forms, rating, promise, menu, sound and title, marks of reading. One
 * file, fetched with the first message or with the first letter typed; whoever opens and closes the chat never loads it.
 */
import { announceChange } from './aloud';
import { announce } from './announce';
import { watchAttention } from './attention';
import { wear } from './dress';
import sheet from './later.css?inline';
import { Looking } from './looking';
import { Reading } from './reading';
import type { PanelState } from './state';
import { TypingTeller } from './typing';

export { linkify } from '@ui/linkify';
export { announceForm } from './aloud';
export { closedWords } from './closed';
export { identify } from './identify';
export { pageSays } from './page_says';
export { Files } from './parts/Files';
export { FormCard } from './parts/FormCard';
export { HeaderTools } from './parts/HeaderTools';
export { NotSent } from './parts/NotSent';
export { Older } from './parts/Older';
export { Promised } from './parts/Promised';
export { Reach } from './parts/Reach';

/** Inside the panel's own root, so that it ends with the panel. */
export function begin(state: PanelState): void {
  wear(state.host.root, sheet);
  watchAttention(state);
  state.visit.onEvent = (event, view) => {
    announce(state.host, event, view);
    announceChange(state, event);
  };
  new Looking(state);
  new Reading(state);
  state.teller.set(new TypingTeller((frame) => state.visit.tell(frame)));
}
