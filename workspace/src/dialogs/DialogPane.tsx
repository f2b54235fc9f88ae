/** One dialog: who it is, what was said, and the answer being written. */
import { Show } from 'solid-js';
import { useShortcuts } from '../shell/shortcuts';
import { t } from '../shell/words';
import { Composer } from './Composer';
import { DialogHeader } from './DialogHeader';
import { Log } from './Log';
import type { Live } from './live';

interface Props {
  live: Live;
  d: string;
  cardOpen: boolean;
  onCard: () => void;
}

export function DialogPane(props: Props) {
  const view = () => props.live.view(props.d);
  const mayTake = () => view()?.status === 'new' || (view()?.status === 'in_work' && !view()?.operator);
  const mayFinish = () => !!view() && view()?.status !== 'finished';
  const take = () => mayTake() && props.live.command('take', props.d);
  const finish = () => mayFinish() && props.live.command('finish', props.d);
  useShortcuts({ KeyA: take, KeyE: finish, KeyR: focusComposer });
  return (
    <section class="dialog" aria-label={t('Dialog')}>
      <DialogHeader {...props} mayTake={mayTake()} mayFinish={mayFinish()} onTake={take} onFinish={finish} />
      <Log live={props.live} d={props.d} />
      <Show when={props.live.refusal()?.d === props.d && props.live.refusal()}>
        {(refusal) => (
          <div class="refusal" role="alert">
            <p>{refusal().text}</p>
            <button type="button" class="button small" onClick={props.live.forgetRefusal}>
              {t('Close')}
            </button>
          </div>
        )}
      </Show>
      <Composer live={props.live} d={props.d} />
    </section>
  );
}

function focusComposer(): void {
  document.getElementById('composer')?.focus();
}
