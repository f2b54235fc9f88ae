/**
 * What nobody needs before there is a message: forms, rating, promise, menu, sound and title, marks of reading. One
 * file, fetched with the first message or with the first letter typed; whoever opens and closes the chat never loads it.
 */
import { linkify } from '@ui/linkify';
import { announce, announceChange, announceForm } from './aloud';
import { announce as announceToHost } from './announce';
import { watchAttention } from './attention';
import { closedWords } from './closed';
import { wear } from './dress';
import sheet from './later.css?inline';
import { Looking } from './looking';
import { Files } from './parts/Files';
import { FormCard } from './parts/FormCard';
import { HeaderTools } from './parts/HeaderTools';
import { NotSent } from './parts/NotSent';
import { Older } from './parts/Older';
import { Promised } from './parts/Promised';
import { Reach } from './parts/Reach';
import { Reading } from './reading';
import type { PanelState } from './state';
import { TypingTeller } from './typing';

export { identify } from './identify';
export { pageSays } from './page_says';

const PARTS = { HeaderTools, Older, Files, FormCard, NotSent, Promised, Reach };

/** Inside the panel's own root, so that it ends with the panel. */
export function begin(state: PanelState): void {
  wear(state.host.root, sheet);
  watchAttention(state);
  state.visit.onEvent = (event, view) => {
    announceToHost(state.host, event, view);
    announceChange(state, event);
  };
  new Looking(state);
  new Reading(state);
  const typing = new TypingTeller((frame) => state.visit.tell(frame));
  state.extras.set({ typing, linkify, closedWords, announce, announceForm, ...PARTS });
}
