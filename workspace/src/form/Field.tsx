/** One labelled field with its hint and what the server says against it. */
import type { JSX } from 'solid-js';
import { createEffect, createSignal, createUniqueId, For, Show } from 'solid-js';
import { useFieldErrors } from './fieldErrors';

interface Common {
  label: string;
  /** The dotted path by which the server names this field. */
  path: string;
  hint?: string;
  class?: string;
}

/** What an input needs to belong to its label, hint and complaint. */
export interface Bound {
  id: string;
  'aria-describedby': string;
  'aria-invalid': true | undefined;
}

export function Field(props: Common & { children: (bound: Bound) => JSX.Element }) {
  const id = createUniqueId();
  const fieldErrors = useFieldErrors();
  const bound: Bound = {
    id,
    'aria-describedby': `${id}-about`,
    get 'aria-invalid'() {
      return fieldErrors.at(props.path) ? true : undefined;
    },
  };
  return (
    <div class={`entry ${props.class ?? ''}`}>
      <label for={id}>{props.label}</label>
      {props.children(bound)}
      <About id={`${id}-about`} path={props.path} hint={props.hint} />
    </div>
  );
}

/** The line under a field: its hint, or instead of it the complaint. */
export function About(props: { id: string; path: string; hint?: string }) {
  const fieldErrors = useFieldErrors();
  return (
    <div id={props.id} class="field-about">
      <Show when={fieldErrors.at(props.path)} fallback={props.hint ? <p class="quiet">{props.hint}</p> : null}>
        <p class="field-wrong" data-wrong={props.path}>
          {fieldErrors.at(props.path)}
        </p>
      </Show>
    </div>
  );
}

interface TextProps extends Common {
  value: string;
  onInput: (value: string) => void;
  type?: string;
  maxlength?: number;
  placeholder?: string;
  rows?: number;
  autocomplete?: string;
}

export function TextField(props: TextProps) {
  const fieldErrors = useFieldErrors();
  const typed = (event: InputEvent & { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
    fieldErrors.forget(props.path);
    props.onInput(event.currentTarget.value);
  };
  return (
    <Field label={props.label} path={props.path} hint={props.hint} class={props.class}>
      {(bound) => (
        <Show
          when={props.rows}
          fallback={
            <input
              {...bound}
              type={props.type ?? 'text'}
              maxlength={props.maxlength}
              placeholder={props.placeholder}
              autocomplete={props.autocomplete ?? 'off'}
              value={props.value}
              onInput={typed}
            />
          }
        >
          <textarea
            {...bound}
            rows={props.rows}
            maxlength={props.maxlength}
            placeholder={props.placeholder}
            dir="auto"
            value={props.value}
            onInput={typed}
          />
        </Show>
      )}
    </Field>
  );
}

interface NumberProps extends Common {
  value: number;
  onInput: (value: number) => void;
  unit: string;
  least?: number;
  most?: number;
}

/** An empty, broken or too small number is told to the server as -1, which refuses it beside the field. */
export function NumberField(props: NumberProps) {
  const fieldErrors = useFieldErrors();
  const [typed, setTyped] = createSignal('');
  const numberOf = (text: string) => (asNumber(text) < (props.least ?? 0) ? -1 : asNumber(text));
  createEffect(() => {
    const value = props.value;
    setTyped((before) => (numberOf(before) === value ? before : String(value)));
  });
  const change = (text: string) => {
    setTyped(text);
    fieldErrors.forget(props.path);
    props.onInput(numberOf(text));
  };
  return (
    <Field label={props.label} path={props.path} hint={props.hint} class="field-number">
      {(bound) => (
        <span class="with-unit">
          <input
            {...bound}
            type="number"
            inputmode="numeric"
            min={props.least ?? 0}
            max={props.most}
            value={typed()}
            onInput={(event) => change(event.currentTarget.value)}
          />
          <span class="unit">{props.unit}</span>
        </span>
      )}
    </Field>
  );
}

export const asNumber = (text: string) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : -1);

interface SelectProps extends Common {
  value: string;
  onChange: (value: string) => void;
  options: ReadonlyArray<{ value: string; name: string }>;
}

export function SelectField(props: SelectProps) {
  const fieldErrors = useFieldErrors();
  const choose = (value: string) => {
    fieldErrors.forget(props.path);
    props.onChange(value);
  };
  return (
    <Field label={props.label} path={props.path} hint={props.hint} class={props.class}>
      {(bound) => (
        <select {...bound} onChange={(event) => choose(event.currentTarget.value)}>
          <For each={props.options}>
            {(option) => (
              <option value={option.value} selected={option.value === props.value}>
                {option.name}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}
