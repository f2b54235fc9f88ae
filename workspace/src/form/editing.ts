/**
 * What is edited on a page and saved as a whole: as saved, as changed here, what the server said against it, and what
 * a colleague saved meanwhile. Each page says what its draft is made of and how it is sent.
 */
import { createMemo, createSignal } from 'solid-js';
import { createStore, reconcile, unwrap } from 'solid-js/store';
import { Refusal, reason } from '../core/http';
import { t } from '../core/words';
import { type Choices, type Difference, differences, keptOfMine, merged, mergeOver } from './differences';
import { createFieldErrors, type Errors, focusFirstError, hiddenErrors } from './fieldErrors';

export interface SavedMeanwhile<Saved> {
  current: Saved;
  /** As the server says it; '' where nobody but this page has noticed. */
  message: string;
}

interface Subject<Saved, Draft extends object> {
  draftOf: (saved: Saved) => Draft;
  /** Saves the draft over what was saved before; the answer is what is saved now. */
  send: (draft: Draft, before: Saved) => Promise<Saved>;
  /** What is saved by now, read before each save where the server does not compare revisions itself. */
  latest?: () => Promise<Saved>;
  /** What can be known to be wrong without the server. */
  errorsOf?: (draft: Draft, before: Draft) => Errors;
  /** The field that shows what the server says against this path, where one field holds many values. */
  fieldOf?: (path: string) => string;
  /** Shows the fields of these paths, if they are out of sight. */
  reveal?: (paths: readonly string[]) => void;
  place: () => Element | undefined;
}

export function createEditing<Saved, Draft extends object>(first: Saved, subject: Subject<Saved, Draft>) {
  const { draftOf } = subject;
  const [base, setBase] = createSignal(first);
  const [draft, setDraft] = createStore<Draft>(draftOf(first));
  const [saving, setSaving] = createSignal(false);
  const [saved, setSaved] = createSignal(false);
  const [error, setError] = createSignal('');
  const [meanwhile, setMeanwhile] = createSignal<SavedMeanwhile<Saved> | null>(null);
  const [choices, setChoices] = createSignal<Choices>({});
  const fieldErrors = createFieldErrors();
  const current = (): Draft => structuredClone(unwrap(draft));
  const isChanged = () => differences(draftOf(base()), draft, draftOf(base())).length > 0;
  // Of the draft as it is: one may go on editing beside the box of the conflict.
  const conflict = createMemo(() => {
    const theirs = meanwhile()?.current;
    return theirs ? differences(draftOf(base()), draft, draftOf(theirs)) : [];
  });
  const kept = createMemo(() => keptOfMine(conflict(), choices()));

  /** `typed`: what the page holds besides, not saved yet. */
  function take(now: Saved, typed = draftOf(now)): void {
    setBase(() => now);
    setDraft(reconcile(typed, { merge: false }));
    meet(null);
    fieldErrors.clear();
    setError('');
  }

  function meet(found: SavedMeanwhile<Saved> | null): void {
    setChoices({});
    setMeanwhile(found);
  }

  async function save(): Promise<void> {
    if (saving() || isWrong()) return;
    setSaving(true);
    setError('');
    await saveOverLatest().catch(refused);
    setSaving(false);
  }

  /** What only a colleague changed stays theirs; what both changed is asked. */
  async function saveOverLatest(): Promise<void> {
    const theirs = subject.latest ? await subject.latest() : base();
    const found = differences(draftOf(base()), draft, draftOf(theirs));
    if (found.some((it) => it.by === 'both')) return meet({ current: theirs, message: '' });
    const sent = current();
    const now = await subject.send(mergeOver(draftOf(base()), sent, draftOf(theirs)), theirs);
    // What was typed while the server answered is still to be saved.
    take(now, mergeOver(sent, current(), draftOf(now)));
    setSaved(true);
  }

  function isWrong(): boolean {
    if (!subject.errorsOf) return false;
    fieldErrors.say(subject.errorsOf(draft, draftOf(base())));
    const found = Object.keys(fieldErrors.all()).length > 0;
    if (found) show();
    return found;
  }

  function refused(failure: unknown): void {
    if (failure instanceof Refusal && failure.code === 'changed')
      meet({ current: failure.body.current as Saved, message: failure.message });
    else if (fieldErrors.keep(failure, subject.fieldOf)) show();
    else setError(reason(failure));
  }

  function show(): void {
    setError(t('Please check the marked fields.'));
    subject.reveal?.(Object.keys(fieldErrors.all()));
    const place = subject.place();
    if (!place) return;
    focusFirstError(place);
    requestAnimationFrame(() =>
      setError([t('Please check the marked fields.'), ...hiddenErrors(place, fieldErrors.all())].join(' ')),
    );
  }

  return {
    base,
    setBase,
    draft,
    setDraft,
    current,
    isChanged,
    save,
    discard: () => take(base()),
    /** What came from elsewhere, saved already: it is shown unless something else is being edited here. */
    follow: (now: Saved) => {
      if (now !== base() && !isChanged()) take(now);
    },
    saving,
    saved,
    /** "Everything is saved" is said until the next change. */
    setSaved,
    error,
    setError,
    fieldErrors,
    meanwhile,
    /** Where mine and a colleague's version say different things, if they saved meanwhile. */
    conflict,
    isKept: (path: string) => kept().has(path),
    choose: ({ path, mine }: Difference, isMine: boolean) =>
      setChoices((before) => ({ ...before, [path]: { isMine, mine } })),
    takeTheirs: () => take(meanwhile()?.current ?? base()),
    /** Goes on from a colleague's version with what was chosen of both (else with all that I changed), and saves it. */
    saveChosen: (): Promise<void> => {
      const theirs = meanwhile()?.current ?? base();
      const chosen = merged(current(), draftOf(theirs), kept());
      setBase(() => theirs);
      setDraft(reconcile(chosen, { merge: false }));
      meet(null);
      return save();
    },
  };
}
