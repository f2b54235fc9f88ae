/** An answer worth keeping becomes a canned reply, for oneself or for the whole line. */
import { createSignal, Show } from 'solid-js';
import { reason } from '../core/http';
import { t } from '../core/words';
import { Modal } from '../kit/Modal';
import { saveCanned } from './canned';

interface Props {
  lineId: string;
  text: string;
  onClose: () => void;
}

export function SaveCannedBox(props: Props) {
  const [shortcut, setShortcut] = createSignal('');
  const [text, setText] = createSignal(props.text);
  const [own, setOwn] = createSignal(true);
  const [error, setError] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const maySave = () => shortcut().trim() !== '' && text().trim() !== '' && !busy();
  async function keep(): Promise<void> {
    setBusy(true);
    setError('');
    try {
      await saveCanned({ line_id: props.lineId, own: own(), shortcut: shortcut().trim(), text: text().trim() });
      props.onClose();
    } catch (failure) {
      setError(reason(failure));
    }
    setBusy(false);
  }
  return (
    <Modal
      title={t('Save as canned reply')}
      act={t('Save')}
      mayAct={maySave()}
      onAct={() => void keep()}
      onClose={props.onClose}
    >
      <label class="field">
        {t('Shortcut, typed after “/”')}
        <input
          type="text"
          autofocus
          autocomplete="off"
          maxlength="40"
          spellcheck={false}
          value={shortcut()}
          aria-invalid={!!error()}
          aria-describedby="canned-error"
          onInput={(event) => setShortcut(event.currentTarget.value.replace(/^\//, ''))}
        />
      </label>
      <label class="field">
        {t('Text')}
        <textarea rows="4" dir="auto" value={text()} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <p class="quiet">{t('{client.name}, {operator.name} and {dialog.number} are filled in.')}</p>
      <label class="choice">
        <input type="checkbox" checked={own()} onChange={(event) => setOwn(event.currentTarget.checked)} />
        {t('Only for me')}
      </label>
      <p id="canned-error" class="field-error" role="alert">
        <Show when={error()}>{error()}</Show>
      </p>
    </Modal>
  );
}
