/** One labelled field with its error beside it, and for an e-mail the likely meant one. */
import { createUniqueId, Show } from 'solid-js';
import { suggestionFor } from '../../kit/emails';
import { t } from '../../kit/words';
import type { Field } from '../../model/forms';

const LABELS: Record<Field, string> = { name: 'Your name', email: 'Email', phone: 'Phone' };

const KINDS = {
  name: { type: 'text', mode: 'text', fill: 'name' },
  email: { type: 'email', mode: 'email', fill: 'email' },
  phone: { type: 'tel', mode: 'tel', fill: 'tel' },
} as const;

interface Props {
  field: Field;
  value: string;
  error: string | undefined;
  last: boolean;
  onWrite(value: string): void;
}

export function FormField(props: Props) {
  const id = createUniqueId();
  const meant = () => (props.field === 'email' ? suggestionFor(props.value) : undefined);
  // The address is a button inside the sentence.
  const question = t('Did you mean {email}?').split('{email}');
  return (
    <div class="field">
      <label for={`f${id}`}>{t(LABELS[props.field])}</label>
      <input
        id={`f${id}`}
        name={props.field}
        type={KINDS[props.field].type}
        inputmode={KINDS[props.field].mode}
        autocomplete={KINDS[props.field].fill}
        autocapitalize={props.field === 'name' ? 'words' : 'none'}
        enterkeyhint={props.last ? 'done' : 'next'}
        dir={props.field === 'name' ? 'auto' : 'ltr'}
        maxlength={props.field === 'name' ? 100 : 200}
        value={props.value}
        aria-invalid={!!props.error}
        aria-describedby={props.error || meant() ? `e${id}` : undefined}
        onInput={(event: InputEvent) => props.onWrite((event.currentTarget as HTMLInputElement).value)}
      />
      <div id={`e${id}`} class="err" aria-live="polite">
        <Show when={props.error}>
          <p>{t(props.error ?? '')}</p>
        </Show>
        <Show when={meant()}>
          {(email) => (
            <p class="meant">
              {question[0]}
              <button type="button" class="link" dir="ltr" onClick={() => props.onWrite(email())}>
                {email()}
              </button>
              {question[1]}
            </p>
          )}
        </Show>
      </div>
    </div>
  );
}
