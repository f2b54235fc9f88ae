/** Days that differ from the usual week: off, or with other hours; once or every year. */
import type { Holiday } from '@ui/api.generated';
import { Index, Show } from 'solid-js';
import { now } from '../../core/clock';
import { t } from '../../core/words';
import { Checkbox } from '../../form/Choice';
import { About } from '../../form/Field';
import { useFieldErrors } from '../../form/fieldErrors';
import { dateOf, dayOf } from '../state/hours';
import { Spans } from './Spans';

interface Props {
  holidays: Holiday[];
  onChange: (holidays: Holiday[]) => void;
}

const thisYear = () => new Date(now()).getFullYear();

export function Holidays(props: Props) {
  const today = new Date(now());
  const fresh = (): Holiday => ({ year: 0, month: today.getMonth() + 1, day: today.getDate(), name: '', spans: [] });
  const change = (index: number, changed: Partial<Holiday>) =>
    props.onChange(props.holidays.map((it, place) => (place === index ? { ...it, ...changed } : it)));
  return (
    <fieldset class="holidays">
      <legend>{t('Holidays')}</legend>
      <Index each={props.holidays}>
        {(holiday, index) => (
          <OneHoliday
            path={`rules.hours.holidays.${index}`}
            place={index + 1}
            holiday={holiday()}
            onChange={(changed) => change(index, changed)}
            onRemove={() => props.onChange(props.holidays.filter((_, place) => place !== index))}
          />
        )}
      </Index>
      <About id="holidays-about" path="rules.hours.holidays" />
      <button type="button" class="button" onClick={() => props.onChange([...props.holidays, fresh()])}>
        {t('Add a holiday')}
      </button>
    </fieldset>
  );
}

interface OneProps {
  path: string;
  place: number;
  holiday: Holiday;
  onChange: (changed: Partial<Holiday>) => void;
  onRemove: () => void;
}

function OneHoliday(props: OneProps) {
  const fieldErrors = useFieldErrors();
  const name = () => props.holiday.name || t('Holiday {place}', { place: props.place });
  const change = (changed: Partial<Holiday>) => {
    fieldErrors.forget(props.path);
    props.onChange(changed);
  };
  const setDate = (text: string) => {
    const day = dayOf(text);
    if (day) change({ ...day, year: props.holiday.year ? day.year : 0 });
  };
  return (
    <fieldset class="holiday">
      <legend class="sr">{name()}</legend>
      <div class="row-fields">
        <label class="entry">
          <span>{t('Date')}</span>
          <input
            type="date"
            aria-describedby={`${props.path}-about`}
            aria-invalid={fieldErrors.at(props.path) ? true : undefined}
            value={dateOf(props.holiday, thisYear())}
            onInput={(event) => setDate(event.currentTarget.value)}
          />
        </label>
        <label class="entry grow">
          <span>{t('Holiday name')}</span>
          <input
            type="text"
            maxlength={100}
            value={props.holiday.name}
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </label>
      </div>
      <About id={`${props.path}-about`} path={props.path} />
      <div class="row-fields">
        <Checkbox
          label={t('Every year')}
          checked={props.holiday.year === 0}
          onChange={(yearly) => change({ year: yearly ? 0 : thisYear() })}
        />
        <Checkbox
          label={t('Open at other hours')}
          checked={props.holiday.spans.length > 0}
          onChange={(open) => change({ spans: open ? [{ begins: 600, ends: 900 }] : [] })}
        />
        <button
          type="button"
          class="text-button"
          aria-label={t('Remove {name}', { name: name() })}
          onClick={props.onRemove}
        >
          {t('Remove')}
        </button>
      </div>
      <Show when={props.holiday.spans.length > 0}>
        <Spans
          path={`${props.path}.spans`}
          day={name()}
          spans={props.holiday.spans}
          onChange={(spans) => change({ spans })}
        />
      </Show>
    </fieldset>
  );
}
