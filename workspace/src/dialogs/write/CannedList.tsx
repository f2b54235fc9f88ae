/** The canned replies that fit what stands after "/"; the focus stays in the field. */
import { For, Show } from 'solid-js';
import { n, t } from '../../core/words';
import type { CannedChoice } from './cannedChoice';

export function CannedList(props: { choice: CannedChoice }) {
  const count = () => props.choice.replies().length;
  const words = () => {
    if (!props.choice.isOpen()) return '';
    if (props.choice.isEmpty()) return t('No canned replies yet. Save one from the menu beside your reply.');
    return count() ? n('{count} canned reply', '{count} canned replies', count()) : t('No matching replies');
  };
  return (
    <div class="canned" classList={{ open: props.choice.isOpen() }}>
      <Show when={count()}>
        <div id="canned-list" class="canned-list" role="listbox" aria-label={t('Canned replies')}>
          <For each={props.choice.replies()}>
            {(reply, place) => (
              // biome-ignore lint/a11y/useFocusableInteractive: marked by aria-activedescendant of the field
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the field, which keeps the focus
              <div
                id={`canned-${place()}`}
                class="canned-reply"
                role="option"
                tabindex="-1"
                aria-selected={place() === props.choice.marked()}
                onPointerDown={(event: PointerEvent) => event.preventDefault()}
                onClick={() => props.choice.insert(reply)}
              >
                <b>/{reply.shortcut}</b> <bdi dir="auto">{reply.text}</bdi>
                <Show when={reply.own}>
                  <span class="tag plain">{t('mine')}</span>
                </Show>
              </div>
            )}
          </For>
        </div>
      </Show>
      <p class="canned-words" role="status">
        {words()}
      </p>
    </div>
  );
}
