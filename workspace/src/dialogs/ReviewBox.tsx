/** A supervisor's mark for the work in a dialog: one to five, and why. */
import { createSignal, For } from 'solid-js';
import { t } from '../core/words';
import { Modal } from '../kit/Modal';
import type { Live } from '../live/live';
import { createPendingBox } from './parts/pendingBox';

export function ReviewBox(props: { live: Live; d: string; onClose: () => void }) {
  const [mark, setMark] = createSignal(props.live.row(props.d)?.mark ?? 0);
  const [comment, setComment] = createSignal('');
  const asking = createPendingBox(props);
  const give = () => void asking.ask({ t: 'mark', d: props.d, mark: mark(), comment: comment().trim() });
  return (
    <Modal
      title={t('Score this conversation')}
      act={t('Save score')}
      mayAct={mark() > 0 && !asking.busy()}
      error={asking.error()}
      onAct={give}
      onClose={props.onClose}
    >
      <fieldset class="choices marks">
        <legend>{t('Score (5 = best)')}</legend>
        <For each={[1, 2, 3, 4, 5]}>
          {(value) => (
            <label class="choice">
              <input
                type="radio"
                name="mark"
                value={value}
                checked={mark() === value}
                autofocus={value === (mark() || 5)}
                onChange={() => setMark(value)}
              />
              {value}
            </label>
          )}
        </For>
      </fieldset>
      <label class="field">
        {t('Comment (not visible to the client)')}
        <textarea rows="2" dir="auto" maxlength="1000" onInput={(event) => setComment(event.currentTarget.value)} />
      </label>
    </Modal>
  );
}
