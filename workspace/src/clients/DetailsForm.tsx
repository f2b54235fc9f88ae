/** What a client has told by voice, put on the card by hand. It adds what is missing and overwrites nothing. */
import type { NotedDetails } from '@ui/api.generated';
import { createSignal, Show } from 'solid-js';
import { t } from '../core/words';
import { TextField } from '../form/Field';
import { FieldErrorsContext } from '../form/fieldErrors';
import { createFieldSending } from '../form/fieldSending';
import { ErrorNotice } from '../kit/ErrorNotice';
import { noteDetails } from './clientData';

const NOTHING: NotedDetails = { name: '', email: '', phone: '' };

export function DetailsForm(props: { d: string }) {
  const [isOpen, setOpen] = createSignal(false);
  return (
    <Show
      when={isOpen()}
      fallback={
        <button type="button" class="text-button add-details" onClick={() => setOpen(true)}>
          {t('Add name, email or phone')}
        </button>
      }
    >
      <Opened d={props.d} onClose={() => setOpen(false)} />
    </Show>
  );
}

function Opened(props: { d: string; onClose: () => void }) {
  const [typed, setTyped] = createSignal(NOTHING);
  const { fieldErrors, error, busy, send } = createFieldSending();
  const change = (changed: Partial<NotedDetails>) => setTyped((it) => ({ ...it, ...changed }));
  function save(event: SubmitEvent): void {
    event.preventDefault();
    void send(async () => {
      await noteDetails(props.d, typed());
      props.onClose();
    });
  }
  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <form class="box details-form" aria-label={t('Add name, email or phone')} novalidate onSubmit={save}>
        <ErrorNotice error={error()} />
        <TextField path="name" label={t('Name')} value={typed().name ?? ''} onInput={(name) => change({ name })} />
        <TextField path="email" label={t('Email')} value={typed().email ?? ''} onInput={(email) => change({ email })} />
        <TextField path="phone" label={t('Phone')} value={typed().phone ?? ''} onInput={(phone) => change({ phone })} />
        <div class="row-end">
          <button type="button" class="button" onClick={props.onClose}>
            {t('Cancel')}
          </button>
          <button type="submit" class="button primary" aria-disabled={busy()}>
            {t('Save')}
          </button>
        </div>
      </form>
    </FieldErrorsContext.Provider>
  );
}
