/**
 * Back from a letter (MAIL-6): what the server says about its code, and what the press of the button does. Looking
 * changes nothing, there and here; only the press makes this browser the visitor's.
 */
import type { ContinueResult, ShownLetterPreview } from '@ui/api.generated';
import type { DialogView } from '@ui/protocol.generated';
import { createEffect, createRoot } from 'solid-js';
import { t } from '../kit/words';
import { post } from '../session/post';
import type { Visit } from '../session/visit';
import type { PanelState } from '../state';

const PATIENCE_MS = 3_000;
const KEPT_MS = 3_600_000;
export const GAP_PX = 12;

/** Undefined: the code is wrong, over or revoked. Throws when nobody can say now. */
export async function preview(state: PanelState): Promise<ShownLetterPreview | undefined> {
  const seen = await post<ShownLetterPreview>(state.visit, 'letter_preview', { code: state.code() });
  if (seen) keep(state);
  return seen;
}

/** So that a reload loses nothing: in this tab alone, for an hour, until it is used. */
function keep({ drafts, code }: PanelState): void {
  drafts.set('code', `${Date.now() + KEPT_MS} ${code()}`);
  setTimeout(() => drafts.set('code', ''), KEPT_MS);
}

/**
 * The press. Pressed again after an answer was lost it must be the same `token`: the server knows it by then.
 * False: the code is over. `first`: the first unread message, if there is one; it stays where it is on the screen.
 */
export async function continueDialog(
  state: PanelState,
  { at, dialog }: ShownLetterPreview,
  token: string,
  first: () => Element | null | undefined,
): Promise<boolean> {
  const { visit } = state;
  const done = await post<ContinueResult>(state.visit, 'continue', {
    code: state.code(),
    token,
    lang: state.host.language(),
  });
  if (!done) return false;
  const left = done.same ? 0 : await become(visit, token);
  if (done.same) void visit.begin();
  await waitForDialog(state, dialog.d);
  const y = first()?.getBoundingClientRect().y;
  leave(state);
  if (y !== undefined) keepPosition(state, dialog, at, y);
  if (left) state.error.set(t('Unsent messages from another conversation were discarded.'));
  return true;
}

/** What was not sent belonged to somebody else: it is dropped, and the visitor told; so many messages. */
async function become(visit: Visit, token: string): Promise<number> {
  await visit.sender.load();
  const left = visit.sender.entries().filter((it) => it.frame.t === 'send' && it.state !== 'acked');
  await visit.become({ token, made: Date.now(), known: true });
  void visit.begin();
  return left.length;
}

/** Whatever the log shows above the message, as far as that goes. */
function keepPosition({ log, bubbles }: PanelState, { d, messages }: DialogView, at: string, y: number): void {
  const seq = messages.find((it) => it.id === at)?.seq;
  const element = [...bubbles].find(([, place]) => place.d === d && place.seq === seq)?.[0];
  const box = log();
  if (element && box) box.scrollTop += element.getBoundingClientRect().y - y;
}

/** To the normal chat. */
export function leave(state: PanelState): void {
  state.drafts.set('code', '');
  state.code.set('');
  state.letter.set(undefined);
  void state.visit.begin();
  state.composer?.focus();
}

export function expired(state: PanelState): void {
  leave(state);
  state.error.set(t('This link has expired. Send us a message here to continue.'));
}

/**
 * The code was lost on the way. Whoever has a conversation here, by this browser or by the page, sees it; to others the
 * chat would be an empty one, but the number tells an operator which conversation it was.
 */
export function askForNumber({ visit: { known }, error }: PanelState): void {
  createRoot((end) => {
    createEffect(() => {
      if (!known.ready()) return;
      end();
      if (known.threads().length) return;
      error.set(
        t(
          'The link from the email is incomplete. Write to us here with the number from the email, and we will find it.',
        ),
      );
    });
  });
}

/** Until the dialog has come over the visitor's own way, so that nothing flickers; not for ever. */
function waitForDialog({ visit }: PanelState, d: string): Promise<void> {
  return new Promise((resolve) => {
    createRoot((end) => {
      const done = () => {
        clearTimeout(timer);
        end();
        resolve();
      };
      const timer = setTimeout(done, PATIENCE_MS);
      createEffect(() => {
        if (visit.known.phase() === 'live' && visit.known.find(d)) done();
      });
    });
  });
}
