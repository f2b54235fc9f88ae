/** How fast answers should be, and who hears of it when they are not. */
import type { Rules, ShownMember } from '@ui/api.generated';
import { createSignal, For, Show } from 'solid-js';
import { t } from '../core/words';
import { Checkbox, Switch } from '../form/Choice';
import { About, NumberField } from '../form/Field';
import { useEditing } from './state/editing';
import { Section } from './state/Section';

const USUAL_S = 120;

export function ResponseTimes(props: { staff: ShownMember[] }) {
  const editing = useEditing();
  const targets = () => editing.rules().response_targets;
  const change = (changed: Partial<Rules['response_targets']>) =>
    editing.setRules({ response_targets: { ...targets(), ...changed } });
  const alert = (id: string, on: boolean) => {
    const others = targets().alert_to.filter((it) => it !== id);
    change({ alert_to: on ? [...others, id] : others });
  };
  return (
    <Section id="response_targets" title={t('Response times')} about={t('Alert people when a reply takes longer')}>
      <Target
        path="rules.response_targets.first_answer_s"
        title={t('First reply target')}
        value={targets().first_answer_s}
        onChange={(first_answer_s) => change({ first_answer_s })}
      />
      <Target
        path="rules.response_targets.further_answer_s"
        title={t('Next reply target')}
        value={targets().further_answer_s}
        onChange={(further_answer_s) => change({ further_answer_s })}
      />
      <Show when={targets().first_answer_s !== 0 || targets().further_answer_s !== 0}>
        <fieldset class="checks" aria-describedby="alert-about">
          <legend>{t('Notify')}</legend>
          <p id="alert-about" class="quiet">
            {t('If nobody is selected: supervisors and administrators')}
          </p>
          <For each={props.staff.filter((it) => it.is_active)}>
            {(it) => (
              <Checkbox
                label={it.name}
                checked={targets().alert_to.includes(it.id)}
                onChange={(on) => alert(it.id, on)}
              />
            )}
          </For>
          <About id="alert-wrong" path="rules.response_targets.alert_to" />
        </fieldset>
      </Show>
    </Section>
  );
}

function Target(props: { path: string; title: string; value: number; onChange: (seconds: number) => void }) {
  const [usual, setUsual] = createSignal(USUAL_S);
  const change = (seconds: number) => {
    if (seconds > 0) setUsual(seconds);
    props.onChange(seconds);
  };
  return (
    <>
      <Switch label={props.title} checked={props.value !== 0} onChange={(on) => props.onChange(on ? usual() : 0)} />
      <Show when={props.value !== 0}>
        <div class="indented">
          <NumberField
            path={props.path}
            label={t('Max.')}
            unit={t('seconds')}
            least={1}
            value={props.value}
            onInput={change}
          />
        </div>
      </Show>
    </>
  );
}
