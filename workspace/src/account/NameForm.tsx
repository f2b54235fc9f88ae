/** The own name, as colleagues and clients see it. */
import type { OwnName } from '@ui/api.generated';
import { createSignal } from 'solid-js';
import { ask, reason } from '../core/http';
import { findSession, me } from '../core/session';
import { t } from '../core/words';
import { TextField } from '../form/Field';
import { createFieldErrors, FieldErrorsContext, focusFirstError } from '../form/fieldErrors';
import { ErrorNotice } from '../kit/ErrorNotice';

export function NameForm() {
  const [name, setName] = createSignal(me().name);
  const [error, setError] = createSignal('');
  const [done, setDone] = createSignal('');
  const fieldErrors = createFieldErrors();
  let form: HTMLFormElement | undefined;

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setError('');
    setDone('');
    fieldErrors.clear();
    try {
      setName((await ask<OwnName>('PUT', '/account', { name: name() })).name);
      setDone(t('Saved'));
      await findSession();
    } catch (failure) {
      if (!fieldErrors.keep(failure)) setError(reason(failure));
      else if (form) focusFirstError(form);
    }
  }

  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <form class="section" novalidate onSubmit={save} ref={form} aria-labelledby="own-name">
        <h2 id="own-name">{t('Your name')}</h2>
        <ErrorNotice error={error()} />
        <TextField
          path="name"
          maxlength={100}
          autocomplete="name"
          label={t('Name')}
          hint={t('Shown to clients and colleagues')}
          value={name()}
          onInput={setName}
        />
        <p role="status">{done()}</p>
        <button type="submit" class="button primary">
          {t('Save')}
        </button>
      </form>
    </FieldErrorsContext.Provider>
  );
}
