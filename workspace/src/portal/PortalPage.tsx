/** What holds for the whole company: its name and language, and how letters to clients go out. */
import { createMemo, onMount, Show } from 'solid-js';
import { resource } from '../core/resource';
import { t } from '../core/words';
import { Conflict } from '../form/Conflict';
import { SelectField, TextField } from '../form/Field';
import { FieldErrorsContext } from '../form/fieldErrors';
import { UnsavedBar } from '../form/UnsavedBar';
import { ErrorNotice } from '../kit/ErrorNotice';
import type { Portal } from './draft';
import { createPortalEditing, PortalContext, usePortal } from './editing';
import { IncomingMail } from './IncomingMail';
import { LettersSection, SenderSection } from './MailSections';
import { MailServer } from './MailServer';
import { ReachedLimits } from './ReachedLimits';
import { TestLetter } from './TestLetter';
import { partName, partValue } from './words';

export function PortalPage() {
  const portal = resource<Portal>(() => '/portal/settings');
  let place: HTMLDivElement | undefined;
  onMount(() => void portal.again());
  return (
    <div class="settings-page" aria-busy={!portal.value() && !portal.error()} ref={place}>
      <div class="settings-head">
        <h1>{t('Company')}</h1>
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
          <IncomingMail />
          <LettersSection />
        </Show>
        <ReachedLimits />
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
    <section class="section" aria-label={t('General')}>
      <TextField
        path="name"
        label={t('Company name')}
        hint={t('Used as the sender of emails')}
        value={editing.draft.name}
        onInput={(name) => editing.set({ name })}
      />
      <SelectField
        path="lang"
        label={t('Default language')}
        hint={t('For lines without a language of their own')}
        value={editing.draft.lang}
        options={options()}
        onChange={(lang) => editing.set({ lang })}
      />
      <TextField
        path="own_contacts"
        label={t('Our own emails and phone numbers')}
        hint={t("One per line, for example your hotline. They never become a client's.")}
        rows={3}
        value={editing.draft.own}
        onInput={(own) => editing.set({ own })}
      />
    </section>
  );
}

/** What only one of both has changed is no question. */
function PortalConflict() {
  const editing = usePortal();
  const both = () => editing.conflict().filter((it) => it.by === 'both');
  const rows = createMemo(() =>
    both().map(({ path, mine, theirs }) => ({
      name: partName(path),
      mine: partValue(path, mine),
      theirs: partValue(path, theirs),
    })),
  );
  return (
    <Show when={editing.meanwhile()} keyed>
      {(it) => (
        <Conflict
          message={it.message || t('A colleague changed these settings.')}
          rows={rows()}
          parts
          onTheirs={editing.takeTheirs}
          onMine={() => void editing.saveChosen()}
        />
      )}
    </Show>
  );
}
