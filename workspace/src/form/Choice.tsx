/** Settings that are chosen, not typed: a switch, and one of a few with a sentence about each. */
import { createUniqueId, For, Show } from 'solid-js';

interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string;
}

export function Switch(props: SwitchProps) {
  const id = createUniqueId();
  return (
    <div class="toggle-row">
      <button
        type="button"
        class="toggle"
        role="switch"
        aria-checked={props.checked}
        aria-describedby={props.hint ? id : undefined}
        onClick={() => props.onChange(!props.checked)}
      >
        <span class="toggle-track" aria-hidden="true" />
        {props.label}
      </button>
      <Show when={props.hint}>
        <p id={id} class="quiet">
          {props.hint}
        </p>
      </Show>
    </div>
  );
}

interface RadioProps<T extends string> {
  legend: string;
  value: T;
  onChange: (value: T) => void;
  options: ReadonlyArray<{ value: T; name: string; about: string }>;
}

export function RadioGroup<T extends string>(props: RadioProps<T>) {
  const id = createUniqueId();
  return (
    <fieldset class="radios">
      <legend>{props.legend}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="radio">
            <input
              type="radio"
              name={id}
              checked={option.value === props.value}
              aria-labelledby={`${id}-${option.value}-name`}
              aria-describedby={`${id}-${option.value}-about`}
              onChange={() => props.onChange(option.value)}
            />
            <span>
              <span id={`${id}-${option.value}-name`} class="radio-name">
                {option.name}
              </span>
              <span id={`${id}-${option.value}-about`} class="quiet">
                {option.about}
              </span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

export function Checkbox(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label class="checkbox">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
