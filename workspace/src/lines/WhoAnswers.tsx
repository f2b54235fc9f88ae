/** What visitors learn of who answers them. */
import { Show } from 'solid-js';
import { RadioGroup } from '../settings/Choice';
import { TextField } from '../settings/Field';
import type { Rules } from '../settings/types';
import { t } from '../shell/words';
import { useEditing } from './editing';
import { Section } from './Section';

export function WhoAnswers() {
  const editing = useEditing();
  return (
    <Section id="who" title={t('Who answers')}>
      <RadioGroup<Rules['shown_as']>
        legend={t('Visitors see')}
        value={editing.rules().shown_as}
        onChange={(shown_as) => editing.setRules({ shown_as })}
        options={[
          { value: 'profile', name: t('The operator'), about: t("Operator's own name") },
          { value: 'replaced', name: t('Another name'), about: t('One name for everyone, e.g. “Sales team”') },
          { value: 'hidden', name: t('Line name only'), about: t("Don't show names") },
        ]}
      />
      <Show when={editing.rules().shown_as === 'replaced'}>
        <div class="indented">
          <TextField
            path="rules.shown_name"
            label={t('Name shown to visitors')}
            value={editing.rules().shown_name}
            onInput={(shown_name) => editing.setRules({ shown_name })}
          />
        </div>
      </Show>
    </Section>
  );
}
