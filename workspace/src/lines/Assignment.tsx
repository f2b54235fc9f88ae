/** How a line's dialogs find their operator, and how many one operator has at a time. */
import type { Rules } from '@ui/api.generated';
import { createSignal, Show } from 'solid-js';
import { t } from '../core/words';
import { RadioGroup, Switch } from '../form/Choice';
import { NumberField, SelectField } from '../form/Field';
import { useEditing } from './state/editing';
import { Section } from './state/Section';
import { assignmentName } from './state/words';

const USUAL_LIMIT = 5;

export function Assignment() {
  const editing = useEditing();
  const rules = editing.rules;
  return (
    <Section id="sharing" title={t('Sharing out')}>
      <RadioGroup<Rules['sharing']>
        legend={t('A new dialog goes')}
        value={rules().sharing}
        onChange={(sharing) => editing.setRules({ sharing })}
        options={[
          {
            value: 'evenly',
            name: assignmentName('evenly'),
            about: t('To the free operator who has been without a new dialog longest.'),
          },
          {
            value: 'strictly',
            name: assignmentName('strictly'),
            about: t('To the first free operator of the list above, always beginning at the top.'),
          },
          {
            value: 'everyone',
            name: assignmentName('everyone'),
            about: t('All operators see it; whoever takes it first has it.'),
          },
        ]}
      />
      <Show when={rules().sharing !== 'everyone'}>
        <NumberField
          path="rules.next_after_s"
          label={t('The next operator is asked after')}
          hint={t('A dialog that is not answered in this time goes on to the next one.')}
          unit={t('seconds')}
          least={1}
          value={rules().next_after_s}
          onInput={(next_after_s) => editing.setRules({ next_after_s })}
        />
      </Show>
      <Limit />
      <Switch
        label={t('Known clients go first to their own operator')}
        hint={t('If the operator who is responsible for the client is free.')}
        checked={rules().known_first}
        onChange={(known_first) => editing.setRules({ known_first })}
      />
    </Section>
  );
}

function Limit() {
  const editing = useEditing();
  const [usual, setUsual] = createSignal(editing.rules().limit || USUAL_LIMIT);
  const change = (limit: number) => {
    if (limit > 0) setUsual(limit);
    editing.setRules({ limit });
  };
  return (
    <>
      <Switch
        label={t('Limit of open dialogs for each operator')}
        hint={t('Whoever has so many gets no new ones until one is finished.')}
        checked={editing.rules().limit !== null}
        onChange={(on) => editing.setRules({ limit: on ? usual() : null })}
      />
      <Show when={editing.rules().limit !== null}>
        <div class="indented row-fields">
          <NumberField
            path="rules.limit"
            label={t('At most')}
            unit={t('dialogs')}
            least={1}
            value={editing.rules().limit ?? usual()}
            onInput={change}
          />
          <SelectField
            path="rules.limit_counts"
            label={t('What counts')}
            value={editing.rules().limit_counts}
            onChange={(counts) => editing.setRules({ limit_counts: counts as Rules['limit_counts'] })}
            options={[
              { value: 'answered', name: t('Answered dialogs') },
              { value: 'answered_new', name: t('Answered and new dialogs') },
              { value: 'open', name: t('All open dialogs, also those one was invited to') },
            ]}
          />
        </div>
      </Show>
    </>
  );
}
