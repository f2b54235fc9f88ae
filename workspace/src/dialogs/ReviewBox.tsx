/** A supervisor's score for the work in a dialog: one to five, and why. */
import { createSignal, For } from 'solid-js';
import { t } from '../core/words';
import { Modal } from '../kit/Modal';
import type { Live } from '../live/live';
import { createPendingBox } from './parts/pendingBox';

export function ReviewBox(props: { live: Live; d: string; onClose: () => void }) {
  const [score, setScore] = createSignal(props.live.row(props.d)?.review_score ?? 0);
  const [comment, setComment] = createSignal('');
  const asking = createPendingBox(props);
  const give = () => void asking.ask({ t: 'review', d: props.d, score: score(), comment: comment().trim() });
  return (
    <Modal
      title={t('Score this conversation')}
      act={t('Save score')}
      mayAct={score() > 0 && !asking.busy()}
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
                name="score"
                value={value}
                checked={score() === value}
                autofocus={value === (score() || 5)}
                onChange={() => setScore(value)}
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
