/**
 * What nobody needs before there is a message: forms, rating, promise, menu, sound and title, marks of reading. One
 * file, fetched with the first message or with the first letter typed; whoever opens and closes the chat never loads it.
 */
import { linkify } from '@ui/linkify';
import { addStyles } from '../kit/styles';
import { closeReason } from '../model/closed';
import { TypingTeller } from '../session/typing';
import type { PanelState } from '../state';
import { watchAttention } from './attention';
import sheet from './extras.css?inline';
import { FormCard } from './forms/FormCard';
import { tellHost } from './host_events';
import { NewMessages } from './NewMessages';
import { NotSent } from './NotSent';
import { Older } from './Older';
import { ReachSuggestion } from './ReachSuggestion';
import { ReplyPromise } from './ReplyPromise';
import { Reading } from './reading';
import { reveal } from './reveal';
import { announceChange, announceForm } from './screen_reader';
import { TooLong } from './TooLong';
import { TypingBar } from './TypingBar';
import { Viewing } from './viewing';

const PARTS = { TypingBar, TooLong, NewMessages, Older, FormCard, NotSent, ReplyPromise, ReachSuggestion };

/** Inside the panel's own root, so that it ends with the panel. */
export function start(state: PanelState): void {
  addStyles(state.host.root, sheet);
  watchAttention(state);
  state.visit.onEvent = (event, view) => {
    tellHost(state.host, event, view);
    announceChange(state, event);
  };
  for (const [event, view] of state.visit.heardEarly.splice(0)) tellHost(state.host, event, view);
  new Viewing(state);
  new Reading(state);
  const typing = new TypingTeller((frame) => state.visit.tell(frame));
  state.extras.set({ typing, linkify, closeReason, announceForm, reveal, ...PARTS });
}
