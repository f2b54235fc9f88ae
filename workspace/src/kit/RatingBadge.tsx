/** How the client has rated a dialog, in a word. */
import type { DialogView } from '@ui/protocol.generated';
import { Show } from 'solid-js';
import { t } from '../core/words';

export function RatingBadge(props: { rating: DialogView['rating'] }) {
  return (
    <Show when={props.rating}>
      {(rating) => (
        <span class={`tag ${rating() === 'good' ? 'verified' : 'bad'}`}>
          {rating() === 'good' ? t('rated good') : t('rated bad')}
        </span>
      )}
    </Show>
  );
}
