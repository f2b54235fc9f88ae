/** When a line is open: always, or by a week with a time zone, holidays, and what is promised meanwhile. */
import type { Hours } from '@ui/api.generated';
import { createUniqueId, For, Show } from 'solid-js';
import { now } from '../../core/clock';
import { spokenLanguage, t } from '../../core/words';
import { Switch } from '../../form/Choice';
import { Field, NumberField } from '../../form/Field';
import { useEditing } from '../state/editing';
import { timeIn } from '../state/hours';
import { Section } from '../state/Section';
import { Holidays } from './Holidays';
import { Week } from './Week';

export function HoursSection() {
  const editing = useEditing();
  const hours = () => editing.rules().hours;
  const change = (changed: Partial<Hours>) => editing.setRules({ hours: { ...hours(), ...changed } });
  const turn = (is_on: boolean) =>
    change({ is_on, zone: is_on && hours().zone === 'UTC' ? localZone(hours().zone) : hours().zone });
  return (
    <Section id="hours" title={t('Hours')} about={t('Messages are always accepted, even when the line is closed.')}>
      <Switch
        label={t('Working hours')}
        hint={
          hours().is_on ? t('Outside these hours visitors see when to expect a reply.') : t('The line is always open.')
        }
        checked={hours().is_on}
        onChange={turn}
      />
      <Show when={hours().is_on}>
        <div class="indented">
          <Zone value={hours().zone} onChange={(zone) => change({ zone })} />
          <Week week={hours().week} onChange={(week) => change({ week })} />
          <Holidays holidays={hours().holidays} onChange={(holidays) => change({ holidays })} />
          <NumberField
            path="rules.promise_after_min"
            label={t('Promise a reply within')}
            hint={t('Working hours only. When nobody is available, visitors see when to expect a reply.')}
            unit={t('minutes')}
            least={1}
            value={editing.rules().promise_after_min}
            onInput={(promise_after_min) => editing.setRules({ promise_after_min })}
          />
        </div>
      </Show>
    </Section>
  );
}

/** Where this browser is, most likely also where the operators are. */
function localZone(otherwise: string): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || otherwise;
}

function Zone(props: { value: string; onChange: (zone: string) => void }) {
  const editing = useEditing();
  const list = createUniqueId();
  const time = () => timeIn(props.value, now(), spokenLanguage() === 'en' ? 'en-GB' : spokenLanguage());
  const type = (zone: string) => {
    editing.fieldErrors.forget('rules.hours.zone');
    props.onChange(zone);
  };
  return (
    <Field
      path="rules.hours.zone"
      label={t('Time zone')}
      hint={time() ? t("It's {time} there now.", { time: time() }) : t('Type a city and choose from the list.')}
    >
      {(bound) => (
        <>
          <input
            {...bound}
            list={list}
            autocomplete="off"
            spellcheck={false}
            value={props.value}
            onInput={(event) => type(event.currentTarget.value)}
          />
          <datalist id={list}>
            <For each={editing.base().zones}>{(zone) => <option value={zone} />}</For>
          </datalist>
        </>
      )}
    </Field>
  );
}
