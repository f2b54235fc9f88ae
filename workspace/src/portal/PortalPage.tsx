/** What holds for the whole company: its name and language, and how letters to clients go out. */
import { onMount, Show } from 'solid-js';
import { resource } from '../core/resource';
import { t } from '../core/words';
import { SelectField, TextField } from '../form/Field';
import { FieldErrorsContext } from '../form/fieldErrors';
import { UnsavedBar } from '../form/UnsavedBar';
import { ErrorNotice } from '../kit/ErrorNotice';
import type { Portal } from './draft';
import { createPortalEditing, PortalContext, usePortal } from './editing';
import { LettersSection, SenderSection } from './MailSections';
import { MailServer } from './MailServer';
import { PortalConflict } from './PortalConflict';
import { TestLetter } from './TestLetter';

export function PortalPage() {
  const portal = resource<Portal>(() => '/portal/settings');
  let place: HTMLDivElement | undefined;
  onMount(() => void portal.again());
  return (
    <div class="settings-page" aria-busy={!portal.value() && !portal.error()} ref={place}>
      <div class="settings-head">
        <h1>{t('Portal')}</h1>
      </div>
      <ErrorNotice error={portal.error()} onAgain={() => void portal.again()} />
      <Show when={portal.value()} keyed>
        {(first) => <Editor first={first} place={() => place} />}
      </Show>
    </div>
  );
}

function Editor(props: { first: Portal; place: () => Element | undefined }) {
  const editing = createPortalEditing(props.first, () => props.place());
  return (
    <PortalContext.Provider value={editing}>
      <FieldErrorsContext.Provider value={editing.fieldErrors}>
        <Company />
        <Show when={editing.base().mail}>
          <SenderSection />
          <MailServer />
          <TestLetter />
          <LettersSection />
        </Show>
        <PortalConflict />
        <UnsavedBar
          changed={editing.isChanged()}
          saving={editing.saving()}
          saved={editing.saved()}
          error={editing.error()}
          onSave={() => void editing.save()}
          onDiscard={editing.discard}
        />
      </FieldErrorsContext.Provider>
    </PortalContext.Provider>
  );
}

function Company() {
  const editing = usePortal();
  const options = () => editing.base().langs.map((it) => ({ value: it.code, name: it.name }));
  return (
    <section class="section" aria-label={t('Company')}>
      <TextField
        path="name"
        label={t('Name of the company')}
        hint={t('Letters to clients come from it.')}
        value={editing.draft.name}
        onInput={(name) => editing.set({ name })}
      />
      <SelectField
        path="lang"
        label={t('Language of the portal')}
        hint={t('For lines that have no language of their own.')}
        value={editing.draft.lang}
        options={options()}
        onChange={(lang) => editing.set({ lang })}
      />
    </section>
  );
}
