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
    <Section id="assignment" title={t('Assignment')}>
      <RadioGroup<Rules['assignment']>
        legend={t('Assign new conversations')}
        value={rules().assignment}
        onChange={(assignment) => editing.setRules({ assignment })}
        options={[
          {
            value: 'balanced',
            name: assignmentName('balanced'),
            about: t('To the available operator who has waited longest'),
          },
          {
            value: 'in_order',
            name: assignmentName('in_order'),
            about: t('To the first available operator on the list'),
          },
          {
            value: 'first_to_take',
            name: assignmentName('first_to_take'),
            about: t('Everyone sees it; the first to take it gets it'),
          },
        ]}
      />
      <Show when={rules().assignment !== 'first_to_take'}>
        <NumberField
          path="rules.next_after_s"
          label={t('Offer to the next operator after')}
          hint={t('If not accepted in time, the conversation is offered to the next operator.')}
          unit={t('seconds')}
          least={1}
          value={rules().next_after_s}
          onInput={(next_after_s) => editing.setRules({ next_after_s })}
        />
      </Show>
      <Limit />
      <Switch
        label={t("Prefer the client's own operator")}
        hint={t("When they're available")}
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
        label={t('Max. open conversations per operator')}
        hint={t('At the limit, no new conversations are assigned.')}
        checked={editing.rules().limit !== null}
        onChange={(on) => editing.setRules({ limit: on ? usual() : null })}
      />
      <Show when={editing.rules().limit !== null}>
        <div class="indented row-fields">
          <NumberField
            path="rules.limit"
            label={t('Max.')}
            unit={t('conversations')}
            least={1}
            value={editing.rules().limit ?? usual()}
            onInput={change}
          />
          <SelectField
            path="rules.limit_counts"
            label={t('Counted conversations')}
            value={editing.rules().limit_counts}
            onChange={(counts) => editing.setRules({ limit_counts: counts as Rules['limit_counts'] })}
            options={[
              { value: 'answered', name: t('Answered conversations') },
              { value: 'answered_new', name: t('Answered and new conversations') },
              { value: 'open', name: t('All open conversations, including those one was invited to') },
            ]}
          />
        </div>
      </Show>
    </>
  );
}
