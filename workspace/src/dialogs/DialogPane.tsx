/** One dialog: who it is, what was said, and the answer being written. */
import { createMemo, createSignal, Show } from 'solid-js';
import { clientDataOf } from '../clients/clientData';
import { me } from '../core/session';
import { useShortcuts } from '../core/shortcuts';
import { t } from '../core/words';
import type { Live } from '../live/live';
import { DeleteBox } from './DeleteBox';
import { DialogHeader } from './DialogHeader';
import { Log } from './log/Log';
import { allowedActions, type Box, mayInvite } from './parts/acts';
import { closeDialog } from './parts/endings';
import { ReviewBox } from './ReviewBox';
import { TakeOverBox } from './TakeOverBox';
import { InviteBox, TransferBox } from './TransferBox';
import { Composer } from './write/Composer';

interface Props {
  live: Live;
  d: string;
  cardOpen: boolean;
  onCard: () => void;
}

export function DialogPane(props: Props) {
  const acts = createMemo(() =>
    allowedActions(props.live.view(props.d), props.live.row(props.d), me(), clientDataOf(props.d)?.newest),
  );
  const [box, setBox] = createSignal<Box>('');
  const close = () => setBox('');
  const act = (t: 'take' | 'decline') => props.live.act({ t, d: props.d });
  useShortcuts({
    KeyA: () => acts().take && act('take'),
    KeyS: () => acts().decline && act('decline'),
    KeyE: () => acts().finish && closeDialog(props.live, props.d),
    KeyT: () => acts().transfer && setBox('transfer'),
    KeyI: () => mayInvite(props.live.row(props.d)) && setBox('invite'),
    KeyO: () => acts().takeOver && setBox('take_over'),
    KeyP: () => (acts().pin || acts().unpin) && props.live.act({ t: 'pin', d: props.d, on: acts().pin }),
    KeyR: focusComposer,
  });
  return (
    <section class="dialog" aria-label={t('Conversation')}>
      <DialogHeader {...props} acts={acts()} onBox={setBox} />
      <Log live={props.live} d={props.d} />
      <Composer live={props.live} d={props.d} />
      <Show when={box() === 'transfer'}>
        <TransferBox live={props.live} d={props.d} onClose={close} />
      </Show>
      <Show when={box() === 'invite'}>
        <InviteBox live={props.live} d={props.d} onClose={close} />
      </Show>
      <Show when={box() === 'review'}>
        <ReviewBox live={props.live} d={props.d} onClose={close} />
      </Show>
      <Show when={box() === 'take_over'}>
        <TakeOverBox live={props.live} d={props.d} onClose={close} />
      </Show>
      <Show when={box() === 'delete'}>
        <DeleteBox live={props.live} d={props.d} onClose={close} />
      </Show>
    </section>
  );
}

function focusComposer(): void {
  document.getElementById('composer')?.focus();
}
