/** The usual week of a line. */
import { Index } from 'solid-js';
import { About } from '../settings/Field';
import type { Span } from '../settings/types';
import { useWrong } from '../settings/wrong';
import { t } from '../shell/words';
import { toWeekdays } from './hours';
import { Spans } from './Spans';
import { dayNames } from './words';

export function Week(props: { week: Span[][]; onChange: (week: Span[][]) => void }) {
  const wrong = useWrong();
  const change = (day: number, spans: Span[]) =>
    props.onChange(props.week.map((it, index) => (index === day ? spans : it)));
  const copy = () => {
    wrong.clear();
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
