/** Says what is not saved yet, stays in sight, and asks before the page is left. */
import { createEffect, createSignal, onCleanup, Show } from 'solid-js';
import { guardLeaving } from '../core/router';
import { t } from '../core/words';

interface Props {
  changed: boolean;
  saving: boolean;
  saved: boolean;
  error: string;
  onSave: () => void;
  onDiscard: () => void;
}

/** So long "All changes saved" stays: it would lie over the page for ever. */
const SAVED_SHOWN_MS = 4_000;

export function UnsavedBar(props: Props) {
  const [isOld, setOld] = createSignal(false);
  createEffect(() => {
    setOld(false);
    if (!props.saved || props.changed) return;
    const timer = setTimeout(() => setOld(true), SAVED_SHOWN_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <div class="unsaved" classList={{ quietly: !props.changed && !props.error }}>
      <p class="unsaved-words" role="status">
        {words(props, isOld())}
      </p>
      <Show when={props.changed}>
        <button type="button" class="button" onClick={props.onDiscard}>
          {t('Discard changes')}
        </button>
        <button type="button" class="button primary" aria-disabled={props.saving} onClick={props.onSave}>
          {t('Save')}
        </button>
      </Show>
      <LeavingGuard changed={props.changed} />
    </div>
  );
}

function words(props: Props, isOld: boolean): string {
  if (props.error) return props.error;
  if (props.saving) return t('Saving…');
  if (props.changed) return t('Unsaved changes');
  return props.saved && !isOld ? t('All changes saved') : '';
}

export function LeavingGuard(props: { changed: boolean }) {
  let box: HTMLDialogElement | undefined;
  let leave = () => {};
  const unload = (event: BeforeUnloadEvent) => event.preventDefault();
  createEffect(() => {
    if (!props.changed) return;
    guardLeaving((go) => {
      leave = go;
      box?.showModal();
      return false;
    });
    addEventListener('beforeunload', unload);
    onCleanup(() => {
      guardLeaving(null);
      removeEventListener('beforeunload', unload);
    });
  });
  return (
    <dialog class="asks" ref={(it: HTMLDialogElement) => (box = it)} aria-labelledby="leaving-title">
      <h2 id="leaving-title">{t('Discard unsaved changes?')}</h2>
      <p>{t('Your changes on this page will be lost.')}</p>
      <div class="row-end">
        <button
          type="button"
          class="button"
          onClick={() => {
            box?.close();
            leave();
          }}
        >
          {t('Discard and leave')}
        </button>
        <button type="button" class="button primary" onClick={() => box?.close()}>
          {t('Stay')}
        </button>
      </div>
    </dialog>
  );
}
