/** The list of keys, opened by "?". */
import { For } from 'solid-js';
import { t } from '../core/words';

const KEYS: ReadonlyArray<[string[], string]> = [
  [['J', '↓'], 'Next conversation'],
  [['K', '↑'], 'Previous conversation'],
  [['W'], 'Next one waiting for you'],
  [['1', '2', '3', '4'], 'All, mine, new, closed'],
  [['R'], 'Reply'],
  [['A'], 'Take conversation'],
  [['S'], 'Decline the offered conversation'],
  [['T'], 'Transfer conversation'],
  [['N'], 'Note for colleagues'],
  [['E'], 'Close conversation'],
  [['Z'], 'Undo closing, spam or blocking'],
  [['O'], 'Take over from a colleague'],
  [['I'], 'Invite a colleague'],
  [['P'], 'Keep with me, release'],
  [['/'], 'Search · in a message: canned replies'],
  [['C'], 'Toggle client pane'],
  [['Enter'], 'Send the message'],
  [['Shift + Enter'], 'New line'],
  [['Esc'], 'Leave field, close search'],
  [['?'], 'This list'],
];

export function ShortcutsList(props: { ref: (it: HTMLDialogElement) => void }) {
  let box: HTMLDialogElement | undefined;
  const keep = (it: HTMLDialogElement) => {
    box = it;
    props.ref(it);
  };
  return (
    <dialog class="modal keys" ref={keep} aria-labelledby="keys-title">
      <h2 id="keys-title">{t('Keyboard shortcuts')}</h2>
      <dl>
        <For each={KEYS}>
          {([keys, meaning]) => (
            <div>
              <dt>
                <For each={keys}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{t(meaning)}</dd>
            </div>
          )}
        </For>
      </dl>
      <button type="button" class="button" onClick={() => box?.close()}>
        {t('Close shortcuts')}
      </button>
    </dialog>
  );
}
