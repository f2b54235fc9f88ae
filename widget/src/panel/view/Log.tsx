/** The flow of messages and forms. Moves only for somebody who is at its end and not typing. */
import { lastIn } from '@ui/lists';
import { createEffect, createMemo, For, on, onCleanup, onMount, Show, untrack } from 'solid-js';
import { EndKeeper } from '../kit/scroll';
import { dayName, t } from '../kit/words';
import type { Row } from '../model/rows';
import type { PanelState } from '../state';
import { Bubble } from './Bubble';
import { fromExtras } from './lazy';

export function Log(props: { state: PanelState }) {
  const { state } = props;
  const byKey = createMemo(() => new Map(state.rows().map((row) => [row.key, row])));
  const keys = createMemo(() => state.rows().map((row) => row.key));
  let box: HTMLDivElement | undefined;
  let keeper: EndKeeper | undefined;

  onMount(() => {
    if (!box) return;
    state.log.set(box);
    keeper = new EndKeeper(
      box,
      () => !state.isTyping() && !state.activeForm,
      () => {
        if (state.activeForm) state.extras()?.reveal(keeper, state.activeForm);
        return !!state.activeForm;
      },
      () => state.news.set(false),
    );
    state.scroll = keeper;
    onCleanup(() => keeper?.stop());
  });

  createEffect(
    on(
      () => lastIn(state.rows()),
      (row, before) => {
        // When something below went away there is nothing new.
        if (!row || row.key === before?.key || (before && row.at < before.at)) return;
        state.needsExtras.set(true);
        if (row.mine && row.state === 'sending') keeper?.toEnd();
        else if (before && !keeper?.follows()) state.news.set(true);
        if (before) state.extras()?.announceForm(state, row);
      },
    ),
  );

  return (
    <div class="middle">
      <div
        class="log"
        role="log"
        aria-label={t('Messages')}
        aria-live={state.visit.known.ready() ? 'polite' : 'off'}
        aria-busy={!state.visit.known.ready()}
        aria-relevant="additions"
        tabindex="0"
        ref={box}
      >
        <div class="flow">
          <Older state={state} />
          <Show when={!keys().length && state.visit.known.ready()}>
            <p class="welcome">{t('Hi! How can we help?')}</p>
          </Show>
          <For each={keys()}>{(key) => <OneRow row={() => byKey().get(key)} state={state} />}</For>
        </div>
      </div>
      <NewMessages state={state} />
    </div>
  );
}

/** A row that is being taken away still has its last words. */
function OneRow(props: { row: () => Row | undefined; state: PanelState }) {
  const row = createMemo<Row>((before) => props.row() ?? before, props.row() as Row);
  // A key stands for one kind of row as long as it is there.
  const Part = untrack(() => PARTS[row().kind] ?? SystemRow);
  return <Part row={row()} state={props.state} />;
}

/** It comes five seconds after the first message: time enough to fetch it then. */
const NewMessages = fromExtras((it) => it.NewMessages);
const FormCard = fromExtras((it) => it.FormCard);
const ReplyPromise = fromExtras((it) => it.ReplyPromise);
const Older = fromExtras((it) => it.Older);

const PARTS: Partial<Record<Row['kind'], typeof Bubble>> = { text: Bubble, form: FormCard, promise: ReplyPromise };

/** Days, who came, that it ended. */
export function SystemRow(props: { row: Row; state: PanelState }) {
  const words = () => {
    const { kind, name, at, text, by } = props.row;
    if (kind === 'day') return dayName(at);
    if (kind === 'joined') return t('{name} joined', { name });
    if (kind === 'reopened') return t('Conversation reopened');
    return kind === 'finished' ? endWords(by, name || props.state.visit.known.line()) : text;
  };
  return (
    <p class="line" dir="auto">
      {words()}
    </p>
  );
}

function endWords(by: string | undefined, name: string): string {
  if (by === 'visitor') return t('You ended the conversation');
  return by === 'operator' ? t('{name} closed the conversation', { name }) : t('Conversation closed');
}
