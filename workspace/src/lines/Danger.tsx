/** The end of a line. Its name has to be typed: a click alone can be a slip. */
import { createSignal } from 'solid-js';
import { TextField } from '../settings/Field';
import { Refused } from '../settings/Refused';
import { ask, reason } from '../shell/http';
import { go, guardLeaving, settingsPath } from '../shell/router';
import { t } from '../shell/words';
import { useEditing } from './editing';
import { Section } from './Section';

export function Danger() {
  const editing = useEditing();
  const [typed, setTyped] = createSignal('');
  const [error, setError] = createSignal('');
  const isSure = () => typed() === editing.base().name;
  async function remove(): Promise<void> {
    if (!isSure()) return void setError(t('Type “{name}” to confirm', { name: editing.base().name }));
    setError('');
    try {
      await ask('DELETE', `/lines/${encodeURIComponent(editing.id)}`, { name: typed() });
      guardLeaving(null);
      go(settingsPath('lines'));
    } catch (failure) {
      setError(reason(failure));
    }
  }
  return (
    <Section
      id="danger"
      title={t('Delete line')}
      about={t('Its channels stop working. Its conversations remain readable.')}
    >
      <Refused error={error()} />
      <div class="row-field">
        <TextField path="delete" label={t("Type the line's name to delete it")} value={typed()} onInput={setTyped} />
        <button type="button" class="button danger" aria-disabled={!isSure()} onClick={() => void remove()}>
          {t('Delete line')}
        </button>
      </div>
    </Section>
  );
}
