/**
 * Sounds, the rating before the end, the contacts for somebody who has put the form away and thinks better of it, and the
 * end.
 */
import { lastIn } from '@ui/lists';
import { Show } from 'solid-js';
import { cell } from '../../kit/cell';
import { isMuted, mute } from '../../kit/sounds';
import { t } from '../../kit/words';
import { toContacts, toEnd } from '../../model/commands';
import { asksContacts, missingIn } from '../../model/fields';
import type { Row } from '../../model/rows';
import type { PanelState } from '../../state';

export function Menu(props: { state: PanelState; close(): void }) {
  const { state } = props;
  const { visit } = state;
  const view = () => visit.known.current()?.view;
  const muted = cell(isMuted(visit.name));

  /** The last time that was asked, in whichever dialog: "Not now". */
  const mayLeaveContacts = () => {
    const messages = visit.known.threads().flatMap((it) => it.view.messages);
    const last = lastIn(messages.filter(({ form }) => form && asksContacts(form)))?.form;
    return last?.step === 'put_away' && missingIn(last).length > 0;
  };
  /** The line asks, an operator has written, and the question does not stand in the flow already. */
  const mayRate = () => {
    const messages = view()?.messages ?? [];
    const isAsked = state.rows().some((it) => it.d === view()?.d && it.kind === 'form' && isRating(it));
    return (
      view()?.question != null && messages.some((it) => it.author === 'operator' && it.kind === 'text') && !isAsked
    );
  };
  const rateNow = () => {
    props.close();
    const d = view()?.d ?? '';
    const at = lastIn(state.rows().filter((it) => it.d === d))?.at ?? 0;
    state.rate.set({ d, at });
    state.scroll?.toEnd();
    state.composer?.focus();
  };
  const turnSounds = () => {
    mute(visit.name, !muted());
    muted.set(isMuted(visit.name));
  };
  const open = () => visit.known.threads().find((it) => it.view.status !== 'finished')?.view;
  const end = (d: string) => {
    props.close();
    void state.ask(toEnd(d));
  };
  const leaveContacts = async () => {
    props.close();
    state.requested = { kind: 'offline', at: Date.now() };
    await state.ask(toContacts(view()?.d ?? ''));
  };
  return (
    <div class="menu">
      <button type="button" class="quiet" onClick={turnSounds}>
        {muted() ? t('Turn sounds on') : t('Mute sounds')}
      </button>
      <Show when={mayRate()}>
        <button type="button" class="quiet" onClick={rateNow}>
          {t('Rate this conversation')}
        </button>
      </Show>
      <Show when={mayLeaveContacts()}>
        <button type="button" class="quiet" onClick={() => void leaveContacts()}>
          {t('Leave your contact details')}
        </button>
      </Show>
      {/* On a low screen it has no room below the log. */}
      <Show when={open()}>
        {(it) => (
          <button type="button" class="quiet low" onClick={() => end(it().d)}>
            {t('End conversation')}
          </button>
        )}
      </Show>
    </div>
  );
}

function isRating(row: Row): boolean {
  return (row.message?.form?.kind ?? 'rating') === 'rating';
}
