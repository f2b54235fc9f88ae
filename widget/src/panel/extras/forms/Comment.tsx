/** A word on the rating, for those who want; what is typed survives a reload. */
import { createUniqueId, Show } from 'solid-js';
import { cell } from '../../kit/cell';
import { t } from '../../kit/words';
import type { PanelState } from '../../state';
import { announce } from '../screen_reader';

const AT_MOST = 1_000;

interface Props {
  d: string;
  state: PanelState;
  saved: string;
  isGood: boolean;
  /** False when it was not taken. */
  save(comment: string): Promise<boolean>;
}

export function Comment(props: Props) {
  const { drafts } = props.state;
  const place = `comment:${props.d}`;
  const id = createUniqueId();
  const text = cell(drafts.get(place) || props.saved);
  const isOpen = cell(!props.saved || text() !== props.saved);
  const waiting = cell(false);
  let field: HTMLTextAreaElement | undefined;

  const write = (value: string) => {
    text.set(value);
    drafts.set(place, value);
  };
  const save = async (event: Event) => {
    event.preventDefault();
    if (waiting() || !text().trim()) return field?.focus();
    waiting.set(true);
    const isSaved = await props.save(text().trim());
    waiting.set(false);
    if (!isSaved) return;
    drafts.set(place, '');
    isOpen.set(false);
    announce(props.state, t('Your comment is saved.'));
    if (props.state.activeForm?.contains(field ?? null)) props.state.composer?.focus();
  };
  const change = () => {
    isOpen.set(true);
    field?.focus();
  };

  return (
    <Show
      when={isOpen()}
      fallback={
        <p class="why confirmation">
          <q dir="auto">{props.saved || text()}</q>{' '}
          <button type="button" class="link" onClick={change}>
            {t('Edit comment')}
          </button>
        </p>
      }
    >
      <form class="comment" novalidate onSubmit={save}>
        <label for={`c${id}`}>{props.isGood ? t('Add a comment') : t('What could be better?')}</label>
        <textarea
          id={`c${id}`}
          rows="2"
          dir="auto"
          maxlength={AT_MOST}
          ref={field}
          value={text()}
          onInput={(event: InputEvent) => write((event.currentTarget as HTMLTextAreaElement).value)}
        />
        <button type="submit" class="main" aria-disabled={waiting() || !text().trim()}>
          {t('Save comment')}
        </button>
      </form>
    </Show>
  );
}
