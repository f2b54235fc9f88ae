/** A colleague saved the same meanwhile: whose version stays, as a whole or part by part. Nothing is lost by looking. */
import { createSignal, createUniqueId, For, onMount, Show } from 'solid-js';
import { t } from '../core/words';

export interface ConflictRow {
  /** '' where the page has only one thing. */
  name: string;
  /** '' where mine is in sight anyway. */
  mine: string;
  theirs: string;
  isMine?: () => boolean;
  choose?: (isMine: boolean) => void;
}

interface Props {
  message: string;
  rows: readonly ConflictRow[];
  /** Of several parts, those that only one of both changed are kept of each. */
  parts?: boolean;
  /** Rows are chosen one by one, once somebody wants to see them. */
  choosable?: boolean;
  onTheirs: () => void;
  onMine: () => void;
}

export function Conflict(props: Props) {
  const title = createUniqueId();
  const [open, setOpen] = createSignal(!props.choosable);
  let box: HTMLDivElement | undefined;
  onMount(() => box?.focus());
  return (
    <div
      class="conflict"
      role="alertdialog"
      aria-labelledby={title}
      tabindex="-1"
      ref={(it: HTMLDivElement) => (box = it)}
    >
      <p id={title} class="conflict-title">
        {props.message}
      </p>
      <Show when={props.parts}>
        <p class="quiet">{t("Their other changes are kept. Yours aren't saved yet.")}</p>
      </Show>
      <Show when={open()}>
        <ul class="differences">
          <For each={props.rows}>
            {(row) => (
              <li>
                <Show when={row.choose} fallback={<Both row={row} />}>
                  {(choose) => <Choice row={row} choose={choose()} />}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <div class="row-end">
        <Show
          when={open()}
          fallback={
            <button type="button" class="button" onClick={() => setOpen(true)}>
              {t('Review')}
            </button>
          }
        >
          <button type="button" class="button" onClick={props.onTheirs}>
            {t('Use theirs')}
          </button>
        </Show>
        <button type="button" class="button primary" onClick={props.onMine}>
          {props.choosable && open() ? t('Save selection') : t('Keep mine')}
        </button>
      </div>
    </div>
  );
}

function Both(props: { row: ConflictRow }) {
  return (
    <>
      <Show when={props.row.name}>
        <b>{props.row.name}</b>
      </Show>
      <Show when={props.row.mine}>
        <p>
          {t('Mine:')} <bdi dir="auto">{props.row.mine}</bdi>
        </p>
      </Show>
      <p>
        {t('Theirs:')} <bdi dir="auto">{props.row.theirs}</bdi>
      </p>
    </>
  );
}

function Choice(props: { row: ConflictRow; choose: (isMine: boolean) => void }) {
  const group = createUniqueId();
  const option = (own: boolean, name: string, text: string) => (
    <label class="radio">
      <input type="radio" name={group} checked={props.row.isMine?.() === own} onChange={() => props.choose(own)} />
      <span>
        <span class="radio-name">{name}</span> <span dir="auto">{text}</span>
      </span>
    </label>
  );
  return (
    <fieldset class="difference">
      <legend>{props.row.name}</legend>
      {option(true, t('Mine:'), props.row.mine)}
      {option(false, t('Theirs:'), props.row.theirs)}
    </fieldset>
  );
}
