/** The state of one line's page: as saved, as changed here, what the server said against it, a colleague's newer one. */
import { createContext, createSignal, useContext } from 'solid-js';
import { createStore, reconcile, unwrap } from 'solid-js/store';
import type { LineSettings, Rules } from '../../api/settings';
import { ask, Refusal, reason } from '../../core/http';
import { t } from '../../core/words';
import { mergeOver } from '../../form/differences';
import { createFieldErrors, focusFirstError, hiddenErrors } from '../../form/fieldErrors';
import { cleaned, type Draft, draftOf, isChanged } from './draft';

export interface Meanwhile {
  current: LineSettings;
  message: string;
}

/** A part with a request of its own, as long as it is changed. */
export interface Elsewhere {
  save: () => Promise<boolean>;
  discard: () => void;
}

export function createEditing(first: LineSettings) {
  const [base, setBase] = createSignal(first);
  const [draft, setDraft] = createStore<Draft>(draftOf(first));
  const [saving, setSaving] = createSignal(false);
  const [saved, setSaved] = createSignal(false);
  const [error, setError] = createSignal('');
  const [meanwhile, setMeanwhile] = createSignal<Meanwhile | null>(null);
  const [lang, setLang] = createSignal(first.rules.lang || first.langs[0]?.code || 'en');
  const fieldErrors = createFieldErrors();
  /** Parts of the page that save by another request: what to do when "Save" or "Discard" is pressed. */
  const [others, setOthers] = createSignal<Record<string, Elsewhere>>({});
  let place: Element = document.body;

  const current = (): Draft => structuredClone(unwrap(draft));

  function replaceDraft(it: Draft): void {
    setDraft(reconcile(it, { merge: false }));
  }

  /** `typed`: what the page holds besides, not saved yet. */
  function take(line: LineSettings, typed = draftOf(line)): void {
    setBase(line);
    replaceDraft(typed);
    setMeanwhile(null);
    fieldErrors.clear();
    setError('');
  }

  async function save(): Promise<void> {
    if (saving()) return;
    setSaving(true);
    setError('');
    try {
      const sent = current();
      const body = { ...cleaned(sent), rev: base().rev };
      const line = await ask<LineSettings>('PUT', `/lines/${encodeURIComponent(first.id)}`, body);
      // What was typed while the server answered is still to be saved.
      take(line, mergeOver(sent, current(), draftOf(line)));
      setSaved(true);
    } catch (failure) {
      refused(failure);
    }
    setSaving(false);
  }

  function refused(failure: unknown): void {
    if (failure instanceof Refusal && failure.code === 'changed') {
      setMeanwhile({ current: failure.body.current as LineSettings, message: failure.message });
    } else if (fieldErrors.keep(failure)) {
      showWrongTexts();
      setError(t('Please check the marked fields.'));
      focusFirstError(place);
      requestAnimationFrame(() =>
        setError([t('Please check the marked fields.'), ...hiddenErrors(place, fieldErrors.all())].join(' ')),
      );
    } else setError(reason(failure));
  }

  /** A wrong text in a language that is not shown would be a riddle. */
  function showWrongTexts(): void {
    const found = Object.keys(fieldErrors.all()).map((path) => /texts\.([\w-]+)$/.exec(path)?.[1]);
    const first = found.find((it) => it);
    if (first && !found.includes(lang())) setLang(first);
  }

  function markElsewhere(id: string, part: Elsewhere | null): void {
    setOthers(({ [id]: _, ...rest }) => (part ? { ...rest, [id]: part } : rest));
  }

  async function saveAll(): Promise<void> {
    for (const part of Object.values(others())) await part.save();
    if (isChanged(base(), draft)) await save();
    else setSaved(Object.keys(others()).length === 0);
  }

  function discard(): void {
    for (const part of Object.values(others())) part.discard();
    take(base());
  }

  return {
    id: first.id,
    base,
    draft,
    rules: () => draft.rules,
    current,
    setName: (name: string) => setDraft('name', name),
    setOperators: (ids: string[]) => setDraft('operators', ids),
    /** One rule, or a few at once. */
    setRules: (changed: Partial<Rules>) => setDraft('rules', changed),
    /** Takes a colleague's line as it is. */
    take: (line: LineSettings) => take(line),
    /** Goes on from a colleague's line with what was chosen of both, and saves it. */
    saveOver: (theirs: LineSettings, chosen: Draft) => {
      setBase(theirs);
      replaceDraft(chosen);
      setMeanwhile(null);
      return save();
    },
    save,
    saveAll,
    discard,
    markElsewhere,
    isElsewhereChanged: () => Object.keys(others()).length > 0,
    /** "Everything is saved" is said until the next change. */
    setTouched: () => setSaved(false),
    isChanged: () => isChanged(base(), draft),
    saving,
    saved,
    error,
    meanwhile,
    fieldErrors,
    lang,
    setLang,
    /** Channels are saved at once, beside the draft. */
    setChannels: (channels: LineSettings['channels']) => setBase((it) => ({ ...it, channels })),
    setPlace: (it: Element) => {
      place = it;
    },
  };
}

export type Editing = ReturnType<typeof createEditing>;

export const EditingContext = createContext<Editing>();

export function useEditing(): Editing {
  const found = useContext(EditingContext);
  if (!found) throw new Error('no line is being edited here');
  return found;
}
