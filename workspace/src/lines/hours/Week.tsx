/** The usual week of a line. */
import type { OpenHours } from '@ui/api.generated';
import { Index } from 'solid-js';
import { t } from '../../core/words';
import { About } from '../../form/Field';
import { useFieldErrors } from '../../form/fieldErrors';
import { splitAtMidnight, toWeekdays } from '../state/hours';
import { dayNames } from '../state/words';
import { Spans } from './Spans';

export function Week(props: { week: OpenHours[][]; onChange: (week: OpenHours[][]) => void }) {
  const fieldErrors = useFieldErrors();
  const change = (day: number, spans: OpenHours[]) =>
    props.onChange(props.week.map((it, index) => (index === day ? spans : it)));
  const split = (day: number, place: number) => {
    fieldErrors.clear();
    props.onChange(splitAtMidnight(props.week, day, place));
  };
  const copy = () => {
    fieldErrors.clear();
    props.onChange(toWeekdays(props.week));
  };
  return (
    <fieldset class="week">
      <legend>{t('Regular week')}</legend>
      <Index each={dayNames()}>
        {(name, day) => (
          <div class="day">
            <span class="day-name">{name()}</span>
            <Spans
              path={`rules.hours.week.${day}`}
              day={name()}
              spans={props.week[day] ?? []}
              onChange={(it) => change(day, it)}
              onSplit={(place) => split(day, place)}
            />
            {day === 0 ? (
              <button type="button" class="button small" onClick={copy}>
                {t('Copy to weekdays')}
              </button>
            ) : null}
          </div>
        )}
      </Index>
      <About id="week-about" path="rules.hours.week" />
    </fieldset>
  );
}
