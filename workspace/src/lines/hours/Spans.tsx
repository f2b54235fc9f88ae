/** The working times of one day: none, one or several. */
import type { OpenHours } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { Index, Show } from 'solid-js';
import { t } from '../../core/words';
import { About } from '../../form/Field';
import { useFieldErrors } from '../../form/fieldErrors';
import { clock, endMinutes, endsNextDay, minutes, nextSpan } from '../state/hours';

interface Props {
  /** `rules.hours.week.0`; each span is `rules.hours.week.0.1`. */
  path: string;
  day: string;
  spans: readonly OpenHours[];
  onChange: (spans: OpenHours[]) => void;
  /** Hours that end on the next day become two; absent where there is no next day. */
  onSplit?: (place: number) => void;
}

export function Spans(props: Props) {
  const fieldErrors = useFieldErrors();
  const change = (index: number, changed: Partial<OpenHours>) => {
    fieldErrors.forget(`${props.path}.${index}`);
    fieldErrors.forget(props.path);
    props.onChange(props.spans.map((it, place) => (place === index ? { ...it, ...changed } : { ...it })));
  };
  return (
    <div class="spans">
      <Index each={props.spans}>
        {(span, index) => (
          <OneSpan
            path={`${props.path}.${index}`}
            day={props.day}
            span={span()}
            onChange={(changed) => change(index, changed)}
            onSplit={props.onSplit && (() => props.onSplit?.(index))}
            onRemove={() => props.onChange(props.spans.filter((_, place) => place !== index))}
          />
        )}
      </Index>
      <Show when={props.spans.length === 0}>
        <span class="day-off">{t('Day off')}</span>
      </Show>
      <button
        type="button"
        class="text-button"
        aria-label={t('{day}: add hours', { day: props.day })}
        onClick={() => props.onChange([...props.spans, nextSpan(props.spans)])}
      >
        {t('Add hours')}
      </button>
      <About id={`${props.path}-about`} path={props.path} />
    </div>
  );
}

interface OneProps {
  path: string;
  day: string;
  span: OpenHours;
  onChange: (changed: Partial<OpenHours>) => void;
  onRemove: () => void;
  onSplit?: () => void;
}

function OneSpan(props: OneProps) {
  const time = (which: 'begins' | 'ends', text: string) => {
    const found = which === 'ends' ? endMinutes(text) : minutes(text);
    if (found !== null) props.onChange({ [which]: found });
  };
  return (
    <div class="span">
      <Time
        path={props.path}
        label={t('{day}: from', { day: props.day })}
        at={props.span.begins}
        onInput={(it) => time('begins', it)}
      />
      <span aria-hidden="true">–</span>
      <Time
        path={props.path}
        label={t('{day}: to', { day: props.day })}
        at={props.span.ends}
        onInput={(it) => time('ends', it)}
      />
      <button
        type="button"
        class="button icon-only"
        aria-label={t('{day}: remove these hours', { day: props.day })}
        onClick={props.onRemove}
      >
        <Icon name="close" />
      </button>
      <Show when={endsNextDay(props.span) && props.onSplit}>
        {(split) => (
          <button type="button" class="text-button" onClick={() => split()()}>
            {t('Past midnight: the rest on the next day')}
          </button>
        )}
      </Show>
      <About id={`${props.path}-about`} path={props.path} />
    </div>
  );
}

function Time(props: { path: string; label: string; at: number; onInput: (text: string) => void }) {
  const fieldErrors = useFieldErrors();
  return (
    <input
      type="time"
      aria-label={props.label}
      aria-describedby={`${props.path}-about`}
      aria-invalid={fieldErrors.at(props.path) ? true : undefined}
      value={clock(props.at)}
      onInput={(event) => props.onInput(event.currentTarget.value)}
      onBlur={(event) => {
        event.currentTarget.value = clock(props.at);
      }}
    />
  );
}
