/** A colleague saved the same line meanwhile: whose version stays, as a whole or part by part. Nothing is lost by looking. */
import { createMemo, createSignal, For, onMount, Show } from 'solid-js';
import { t } from '../core/words';
import { type Choices, type Difference, differences, keptOfMine, merged, mergeOver } from '../form/differences';
import { draftOf } from './state/draft';
import { type Meanwhile, useEditing } from './state/editing';
import { partName, partValue } from './state/words';

interface Props {
  nameOf: (operator: string) => string;
}

export function Conflict(props: Props) {
  const editing = useEditing();
  return (
    <Show when={editing.meanwhile()} keyed>
      {(it) => <Choice meanwhile={it} nameOf={props.nameOf} />}
    </Show>
  );
}

function Choice(props: Props & { meanwhile: Meanwhile }) {
  const editing = useEditing();
  let box: HTMLDivElement | undefined;
  onMount(() => box?.focus());
  const theirs = () => props.meanwhile.current;
  // Of the draft as it is: one may go on editing beside this box.
  const found = createMemo(() => differences(draftOf(editing.base()), editing.draft, draftOf(theirs())));
  const [open, setOpen] = createSignal(false);
  const [choices, setChoices] = createSignal<Choices>({});
  const mine = createMemo(() => keptOfMine(found(), choices()));
  const choose = ({ path, mine }: Difference, isMine: boolean) =>
    setChoices((before) => ({ ...before, [path]: { isMine, mine } }));
  const saveMine = () =>
    editing.saveOver(theirs(), mergeOver(draftOf(editing.base()), editing.current(), draftOf(theirs())));
  const saveChosen = () => editing.saveOver(theirs(), merged(editing.current(), draftOf(theirs()), mine()));
  return (
    <div
      class="conflict"
      role="alertdialog"
      aria-labelledby="conflict-title"
      tabindex="-1"
      ref={(it: HTMLDivElement) => (box = it)}
    >
      <p id="conflict-title" class="conflict-title">
        {props.meanwhile.message}
      </p>
      <p class="quiet">
        {t('What only your colleague changed stays in any case. Yours is still here, not saved yet.')}
      </p>
      <Show when={open()}>
        <ul class="differences">
          <For each={found()}>
            {(it) => (
              <OneDifference
                it={it}
                mine={mine().has(it.path)}
                onChoose={(own) => choose(it, own)}
                nameOf={props.nameOf}
              />
            )}
          </For>
        </ul>
      </Show>
      <div class="row-end">
        <Show
          when={open()}
          fallback={
            <>
              <button type="button" class="button" onClick={() => setOpen(true)}>
                {t('See theirs')}
              </button>
              <button type="button" class="button primary" onClick={() => void saveMine()}>
                {t('Save mine over it')}
              </button>
            </>
          }
        >
          <button type="button" class="button" onClick={() => editing.take(theirs())}>
            {t('Take theirs, drop mine')}
          </button>
          <button type="button" class="button primary" onClick={() => void saveChosen()}>
            {t('Save what is chosen')}
          </button>
        </Show>
      </div>
    </div>
  );
}

interface OneProps extends Props {
  it: Difference;
  mine: boolean;
  onChoose: (mine: boolean) => void;
}

function OneDifference(props: OneProps) {
  const value = (it: unknown) => partValue(props.it.path, it, props.nameOf);
  const option = (own: boolean, name: string, text: string) => (
    <label class="radio">
      <input type="radio" name={props.it.path} checked={props.mine === own} onChange={() => props.onChoose(own)} />
      <span>
        <span class="radio-name">{name}</span> <span dir="auto">{text}</span>
      </span>
    </label>
  );
  return (
    <li>
      <fieldset class="difference">
        <legend>{partName(props.it.path)}</legend>
        {option(true, t('Mine:'), value(props.it.mine))}
        {option(false, t('Theirs:'), value(props.it.theirs))}
      </fieldset>
    </li>
  );
}
