/** One labelled field with its error beside it, and for an e-mail the likely meant one. */
import { createUniqueId, Show } from 'solid-js';
import { suggestionFor } from '../emails';
import type { Field } from '../forms';
import { t } from '../speech';

const LABELS: Record<Field, string> = { name: 'Your name', email: 'E-mail', phone: 'Phone' };

const KINDS: Record<Field, Record<string, string | number>> = {
  name: { type: 'text', autocomplete: 'name', autocapitalize: 'words', enterkeyhint: 'next', dir: 'auto' },
  email: {
    type: 'email',
    autocomplete: 'email',
    inputmode: 'email',
    autocapitalize: 'none',
    spellcheck: 'false',
    dir: 'ltr',
  },
  phone: { type: 'tel', autocomplete: 'tel', inputmode: 'tel', dir: 'ltr', enterkeyhint: 'done' },
};

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
  return (
    <div class="field">
      <label for={`f${id}`}>{t(LABELS[props.field])}</label>
      <input
        id={`f${id}`}
        name={props.field}
        {...KINDS[props.field]}
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
            <p>
              {t('Did you mean')}{' '}
              <button type="button" class="link" dir="ltr" onClick={() => props.onWrite(email())}>
                {email()}
              </button>
              ?
            </p>
          )}
        </Show>
      </div>
    </div>
  );
}
