/** The company's own settings: its name, and the language that lines without one of their own speak. */
import { createEffect, createSignal, onMount, Show } from 'solid-js';
import { ask, reason } from '../shell/http';
import { t } from '../shell/words';
import { asked } from './asked';
import { SelectField, TextField } from './Field';
import { Refused } from './Refused';
import { UnsavedBar } from './UnsavedBar';
import { createWrong, focusFirstWrong, WrongContext } from './wrong';

interface Portal {
  name: string;
  lang: string;
  langs?: { code: string; name: string }[];
}

const LANGS = [
  { code: 'en', name: 'English' },
  { code: 'ru', name: 'Русский' },
];

export function PortalPage() {
  const portal = asked<Portal>(() => '/portal/settings');
  const [name, setName] = createSignal('');
  const [lang, setLang] = createSignal('');
  const [saving, setSaving] = createSignal(false);
  const [saved, setSaved] = createSignal(false);
  const [error, setError] = createSignal('');
  const wrong = createWrong();
  let place: HTMLDivElement | undefined;
  onMount(() => void portal.again());
  const reset = () => {
    setName(portal.value()?.name ?? '');
    setLang(portal.value()?.lang ?? '');
    wrong.clear();
    setError('');
  };
  createEffect(reset);
  const isChanged = () => !!portal.value() && (name() !== portal.value()?.name || lang() !== portal.value()?.lang);
  createEffect(() => isChanged() && setSaved(false));
  async function save(): Promise<void> {
    setSaving(true);
    setError('');
    try {
      const answer = await ask<Portal | undefined>('PUT', '/portal/settings', { name: name(), lang: lang() });
      portal.set({ ...portal.value(), name: answer?.name ?? name(), lang: answer?.lang ?? lang() });
      setSaved(true);
    } catch (failure) {
      if (!wrong.keep(failure)) setError(reason(failure));
      else if (place) focusFirstWrong(place);
    }
    setSaving(false);
  }
  const options = () => (portal.value()?.langs ?? LANGS).map((it) => ({ value: it.code, name: it.name }));
  return (
    <WrongContext.Provider value={wrong}>
      <div class="settings-page" aria-busy={!portal.value() && !portal.error()} ref={place}>
        <div class="settings-head">
          <h1>{t('Portal')}</h1>
        </div>
        <Refused error={portal.error()} onAgain={() => void portal.again()} />
        <Show when={portal.value()}>
          <section class="section" aria-label={t('Portal')}>
            <TextField
              path="name"
              label={t('Name of the company')}
              hint={t('Letters to clients come from it.')}
              value={name()}
              onInput={setName}
            />
            <SelectField
              path="lang"
              label={t('Language of the portal')}
              hint={t('For lines that have no language of their own.')}
              value={lang()}
              options={options()}
              onChange={setLang}
            />
          </section>
        </Show>
        <UnsavedBar
          changed={isChanged()}
          saving={saving()}
          saved={saved()}
          error={error()}
          onSave={() => void save()}
          onDiscard={reset}
        />
      </div>
    </WrongContext.Provider>
  );
}
