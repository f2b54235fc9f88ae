/** What screen readers hear beside the new messages of the log: that a form came, that a message became another. */
import type { Ev } from '@ui/protocol.generated';
import { t } from '../kit/words';
import { isOpen } from '../model/forms';
import type { Row } from '../model/rows';
import { nameOf } from '../model/titles';
import type { PanelState } from '../state';

let waiting: ReturnType<typeof setTimeout> | undefined;

/** Said once the visitor pauses, so that it does not talk into the typing. */
export function announce(state: PanelState, words: string): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (state.isTyping()) announce(state, words);
    else state.spoken.set(words);
  }, state.pausesIn());
}

/** A form is not read out with the log's new messages but once, in words, after the typing pause. */
export function announceForm(state: PanelState, row: Row): void {
  const form = row.message?.form;
  if (!form || !isOpen(form)) return;
  announce(state, t('A short form appeared: {title}. You can keep typing.', { title: nameOf(form) }));
}

/** The bubble itself is silent from then on, see Bubble: so it is heard once. */
export function announceChange(state: PanelState, { e, d }: Ev): void {
  if (e.type !== 'MessageChanged') return;
  const view = state.visit.known.find(d)?.view;
  const message = view?.messages.find((it) => it.id === e.message_id);
  const name = message?.name || view?.line || '';
  if (e.changed === 'retracted') announce(state, t('{name} deleted a message', { name }));
  else announce(state, t('{name} edited a message: {text}', { name, text: e.text }));
}
