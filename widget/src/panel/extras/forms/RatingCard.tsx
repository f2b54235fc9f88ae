/**
 * "Rate this conversation": two buttons, then thanks and a comment for those who want. The mark may be changed until the
 * next dialog; an unanswered one shrinks to a quiet line that can still be used.
 */
import { createEffect, on, Show } from 'solid-js';
import { cell } from '../../kit/cell';
import { t, why } from '../../kit/words';
import { toRate } from '../../model/commands';
import type { Row } from '../../model/rows';
import type { PanelState } from '../../state';
import { reveal } from '../reveal';
import { Comment } from './Comment';

type Mark = 'good' | 'bad';

export function RatingCard(props: { row: Row; state: PanelState }) {
  const { visit, scroll } = props.state;
  const { d } = props.row;
  const view = () => visit.known.find(d)?.view;
  const step = () => props.row.message?.form?.step ?? (view()?.rating ? 'done' : 'rating');
  const pressed = cell<Mark | ''>('');
  const error = cell('');
  const mark = (): Mark | '' => pressed() || view()?.rating || props.row.message?.form?.rating || '';
  const isNow = () => visit.known.current()?.view.d === d;
  let card: HTMLFieldSetElement | undefined;

  const rate = async (rating: Mark, comment: string) => {
    error.set('');
    pressed.set(rating);
    const answer = await visit.ask(toRate(d, rating, comment));
    if (answer.t === 'nack') error.set(why(answer.msg));
    pressed.set('');
    return answer.t === 'ack';
  };
  const words = () => {
    if (step() === 'collapsed') return t('How was this chat?');
    if (mark()) return t('Thank you for your rating.');
    return props.row.message?.text || view()?.question || t('How did we do?');
  };
  createEffect(
    on(
      [mark, step],
      () => {
        if (card && (scroll?.follows() || card.matches(':focus-within'))) reveal(scroll, card);
      },
      { defer: true },
    ),
  );

  return (
    <Show when={isNow()} fallback={<PastRating mark={mark()} />}>
      <fieldset
        class="rate"
        aria-label={t('Rate this conversation')}
        classList={{ card: step() !== 'collapsed' }}
        ref={card}
        onFocusIn={({ target }: FocusEvent) => {
          if (target instanceof HTMLTextAreaElement) props.state.activeForm = card;
        }}
        onFocusOut={({ relatedTarget }: FocusEvent) => {
          if (relatedTarget && !card?.contains(relatedTarget as Node)) props.state.activeForm = undefined;
        }}
      >
        <p class="ask">{words()}</p>
        <div class="marks">
          <MarkButton
            words={t('Good')}
            on={mark() === 'good'}
            onPress={() => void rate('good', view()?.comment ?? '')}
          />
          <MarkButton words={t('Bad')} on={mark() === 'bad'} onPress={() => void rate('bad', view()?.comment ?? '')} />
        </div>
        <Show when={error()}>
          <p class="err" role="alert">
            {error()}
          </p>
        </Show>
        <Show when={mark()}>
          {(rating) => (
            <Comment
              d={d}
              state={props.state}
              saved={view()?.comment ?? ''}
              isGood={rating() === 'good'}
              save={(comment) => rate(rating() as Mark, comment)}
            />
          )}
        </Show>
      </fieldset>
    </Show>
  );
}

function MarkButton(props: { words: string; on: boolean; onPress(): void }) {
  return (
    <button type="button" class="mark" aria-pressed={props.on} onClick={() => props.onPress()}>
      {props.words}
    </button>
  );
}

/** The dialog was rated, and another has begun since. */
function PastRating(props: { mark: Mark | '' }) {
  return (
    <Show when={props.mark}>
      <p class="line">
        {props.mark === 'good' ? t('You rated this conversation good') : t('You rated this conversation bad')}
      </p>
    </Show>
  );
}
