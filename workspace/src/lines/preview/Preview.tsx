/** What a visitor meets in this line, at a moment and in a language: a picture of the chat, with the texts as typed here. */
import type { LinePreview } from '@ui/api.generated';
import { createEffect, createResource, createSignal, For, on, Show } from 'solid-js';
import { now } from '../../core/clock';
import { read } from '../../core/http';
import { isSame } from '../../core/unchanged';
import { t } from '../../core/words';
import { useEditing } from '../state/editing';
import { ChatPicture } from './ChatPicture';
import { chatWords } from './previewWords';

const MINUTE = 60_000;

export function Preview() {
  const editing = useEditing();
  const [at, setAt] = createSignal('');
  const [moment, setMoment] = createSignal<LinePreview | null>(null);
  const [words] = createResource(editing.lang, chatWords);
  const when = () => (at() ? new Date(at()).getTime() : now());
  // Asked again every minute, and when something was saved.
  const question = () => `${editing.base().rev} ${Math.floor(when() / MINUTE)}`;
  let turn = 0;
  const look = () => {
    const mine = ++turn;
    const path = `/lines/${encodeURIComponent(editing.id)}/preview?at=${Math.round(when())}`;
    // A picture only: without an answer the last one stays.
    void read<LinePreview>(path).then(
      (it) => mine === turn && setMoment(it),
      () => {},
    );
  };
  createEffect(on(question, look));
  const isOutdated = () =>
    !isSame(editing.rules().hours, editing.base().rules.hours) ||
    editing.rules().promise_after_min !== editing.base().rules.promise_after_min;
  return (
    <aside class="preview" aria-labelledby="preview-title">
      <h2 id="preview-title">{t('How visitors see it')}</h2>
      <div class="row-fields">
        <label class="entry">
          <span>{t('Language')}</span>
          <select onChange={(event) => editing.setLang(event.currentTarget.value)}>
            <For each={editing.base().langs}>
              {(it) => (
                <option value={it.code} selected={it.code === editing.lang()}>
                  {it.name}
                </option>
              )}
            </For>
          </select>
        </label>
        <label class="entry grow">
          <span>{t('Time (empty = now)')}</span>
          <input type="datetime-local" value={at()} onInput={(event) => setAt(event.currentTarget.value)} />
        </label>
      </div>
      <Show when={words.latest}>
        {(it) => <ChatPicture words={it()} lang={editing.lang()} at={when()} moment={moment()} />}
      </Show>
      <p class="quiet preview-note">
        {isOutdated() ? t('Preview uses saved hours. Save to see your changes.') : t('Preview')}
      </p>
    </aside>
  );
}
