/** What holds for the whole company: its name and language, and how letters to clients go out. */
import { onMount, Show } from 'solid-js';
import { t } from '../shell/words';
import { asked } from './asked';
import { SelectField, TextField } from './Field';
import { LettersSection, SenderSection } from './MailSections';
import { MailServer } from './MailServer';
import { PortalConflict } from './PortalConflict';
import type { Portal } from './portalDraft';
import { createPortalEditing, PortalContext, usePortal } from './portalEditing';
import { Refused } from './Refused';
import { TestLetter } from './TestLetter';
import { UnsavedBar } from './UnsavedBar';
import { WrongContext } from './wrong';

export function PortalPage() {
  const portal = asked<Portal>(() => '/portal/settings');
  let place: HTMLDivElement | undefined;
  onMount(() => void portal.again());
  return (
    <div class="settings-page" aria-busy={!portal.value() && !portal.error()} ref={place}>
      <div class="settings-head">
        <h1>{t('Company')}</h1>
      </div>
      <Refused error={portal.error()} onAgain={() => void portal.again()} />
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
      <WrongContext.Provider value={editing.wrong}>
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
      </WrongContext.Provider>
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
    </section>
  );
}
