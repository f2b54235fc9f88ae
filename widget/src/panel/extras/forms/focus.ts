/** When a form that has just come may take the focus: seldom. */
import type { PanelState } from '../../state';

/** Between one form and the next that takes its place. */
const SOON_MS = 1_500;
const ASKED_MS = 10_000;

/**
 * The field that takes the focus when the form comes, '' for the first; undefined: none, which is the rule. The visitor
 * has asked for this form, or was filling in the one in whose place it came and has not turned to anything else.
 */
export function focusFor(state: PanelState, kind: string): string | undefined {
  const { requested, interrupted } = state;
  state.interrupted = undefined;
  if (requested?.kind === kind && Date.now() - requested.at < ASKED_MS && !state.isTyping()) {
    state.requested = undefined;
    return '';
  }
  const root = state.composer?.getRootNode() as ShadowRoot | undefined;
  const isFree = root?.activeElement === state.composer && !state.isTyping();
  return interrupted && isFree && Date.now() - interrupted.at < SOON_MS ? interrupted.field : undefined;
}
