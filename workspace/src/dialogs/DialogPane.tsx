/** One dialog: who it is, what was said, and the answer being written. */
import { createMemo, createSignal, Show } from 'solid-js';
import { besideOf } from '../clients/beside';
import { me } from '../shell/session';
import { useShortcuts } from '../shell/shortcuts';
import { t } from '../shell/words';
import { actsFor, type Box } from './acts';
import { Composer } from './Composer';
import { DialogHeader } from './DialogHeader';
import { Log } from './Log';
import type { Live } from './live';
import { MarkBox } from './MarkBox';
import { InviteBox, TransferBox } from './TransferBox';

interface Props {
  live: Live;
  d: string;
  cardOpen: boolean;
  onCard: () => void;
}

export function DialogPane(props: Props) {
  const acts = createMemo(() =>
    actsFor(props.live.view(props.d), props.live.row(props.d), me(), besideOf(props.d)?.newest),
  );
  const [box, setBox] = createSignal<Box>('');
  const close = () => setBox('');
  const act = (t: 'take' | 'skip' | 'finish') => props.live.act({ t, d: props.d });
  useShortcuts({
    KeyA: () => acts().take && act('take'),
    KeyS: () => acts().skip && act('skip'),
    KeyE: () => acts().finish && act('finish'),
    KeyT: () => acts().transfer && setBox('transfer'),
    KeyR: focusComposer,
  });
  return (
    <section class="dialog" aria-label={t('Dialog')}>
      <DialogHeader {...props} acts={acts()} onBox={setBox} />
      <Log live={props.live} d={props.d} />
      <Composer live={props.live} d={props.d} />
      <Show when={box() === 'transfer'}>
        <TransferBox live={props.live} d={props.d} onClose={close} />
      </Show>
      <Show when={box() === 'invite'}>
        <InviteBox live={props.live} d={props.d} onClose={close} />
      </Show>
      <Show when={box() === 'mark'}>
        <MarkBox live={props.live} d={props.d} onClose={close} />
      </Show>
    </section>
  );
}

function focusComposer(): void {
  document.getElementById('composer')?.focus();
}
