/** The end of a line. Its name has to be typed: a click alone can be a slip. */
import type { NewLine } from '@ui/api.generated';
import { createSignal } from 'solid-js';
import { ask, reason } from '../core/http';
import { go, guardLeaving, settingsPath } from '../core/router';
import { t } from '../core/words';
import { TextField } from '../form/Field';
import { ErrorNotice } from '../kit/ErrorNotice';
import { useEditing } from './state/editing';
import { Section } from './state/Section';

export function Danger() {
  const editing = useEditing();
  const [typed, setTyped] = createSignal('');
  const [error, setError] = createSignal('');
  const isSure = () => typed() === editing.base().name;
  async function remove(): Promise<void> {
    if (!isSure()) return void setError(t('Type “{name}” to confirm', { name: editing.base().name }));
    setError('');
    try {
      await ask('DELETE', `/lines/${encodeURIComponent(editing.id)}`, { name: typed() } satisfies NewLine);
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
      <ErrorNotice error={error()} />
      <div class="row-field">
        <TextField path="delete" label={t("Type the line's name to delete it")} value={typed()} onInput={setTyped} />
        <button type="button" class="button danger" aria-disabled={!isSure()} onClick={() => void remove()}>
          {t('Delete line')}
        </button>
      </div>
    </Section>
  );
}
