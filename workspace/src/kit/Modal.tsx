/** A box over the page with one question in it. Esc closes; the focus goes back to where it was. */
import { type JSX, onCleanup, onMount, Show } from 'solid-js';
import { t } from '../core/words';

interface Props {
  title: string;
  /** The button that does it. */
  act: string;
  mayAct: boolean;
  /** Why it was not done, the last time. */
  error?: string;
  onAct: () => void;
  onClose: () => void;
  children: JSX.Element;
}

export function Modal(props: Props) {
  let box!: HTMLDialogElement;
  onMount(() => box.showModal());
  // Taken away with its page: an open box that is removed would keep the focus nowhere.
  onCleanup(() => box.close());
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (props.mayAct) props.onAct();
  }
  return (
    <dialog class="modal" ref={box} aria-labelledby="modal-title" onClose={props.onClose}>
      <form onSubmit={submit}>
        <h2 id="modal-title">{props.title}</h2>
        {props.children}
        <Show when={props.error}>
          <p class="field-error" role="alert">
            {props.error}
          </p>
        </Show>
        <div class="modal-acts">
          <button type="button" class="button" onClick={() => box.close()}>
            {t('Cancel')}
          </button>
          <button type="submit" class="button primary" aria-disabled={!props.mayAct}>
            {props.act}
          </button>
        </div>
      </form>
    </dialog>
  );
}
