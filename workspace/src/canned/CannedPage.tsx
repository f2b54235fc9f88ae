/** Replies that are written once: for a line, or for oneself. Operators insert them by "/". */
import type { LineList, ReplyList, ShownReply } from '@ui/api.generated';
import { createSignal, For, onMount, Show } from 'solid-js';
import { ask, query, reason } from '../core/http';
import { resource } from '../core/resource';
import { me } from '../core/session';
import { t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';
import { type CannedDraft, CannedForm } from './CannedForm';

export function CannedPage() {
  const lines = resource<LineList>(() => '/lines');
  const [line, setLine] = createSignal('');
  const list = resource<ReplyList>(() => `/canned${query({ line: line() })}`);
  const [changed, setChanged] = createSignal('');
  onMount(() => {
    void list.again();
    if (me().role !== 'operator') void lines.again();
  });
  const known = () => lines.value()?.lines ?? [];
  const placeOf = (it: ShownReply) =>
    it.own
      ? t('Only mine')
      : !it.line_id
        ? t('In all lines')
        : (known().find((each) => each.id === it.line_id)?.name ?? t('A line'));
  async function save(id: string, wanted: CannedDraft): Promise<void> {
    await (id ? ask('PUT', `/canned/${encodeURIComponent(id)}`, wanted) : ask('POST', '/canned', wanted));
    setChanged('');
    await list.again();
  }
  return (
    <div class="settings-page" aria-busy={!list.value() && !list.error()}>
      <div class="settings-head">
        <h1>{t('Canned replies')}</h1>
        <p class="quiet">{t('Type “/” and the shortcut in a conversation')}</p>
      </div>
      <ErrorNotice error={list.error()} onAgain={() => void list.again()} />
      <Show when={known().length > 1}>
        <label class="entry filter">
          <span>{t('Show')}</span>
          <select
            onChange={(event) => {
              setLine(event.currentTarget.value);
              void list.again();
            }}
          >
            <option value="">{t('All lines')}</option>
            <For each={known()}>{(it) => <option value={it.id}>{it.name}</option>}</For>
          </select>
        </label>
      </Show>
      <ul class="cards">
        <For each={list.value()?.replies}>
          {(it) => (
            <li class="card">
              <Show
                when={changed() === it.id}
                fallback={
                  <Reply
                    reply={it}
                    place={placeOf(it)}
                    onChange={() => setChanged(it.id)}
                    onGone={() => void list.again()}
                  />
                }
              >
                <CannedForm
                  reply={it}
                  lines={known()}
                  onSave={(wanted) => save(it.id, wanted)}
                  onCancel={() => setChanged('')}
                />
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={list.value()?.replies.length === 0}>
        <p class="nobody">{t('No canned replies yet. Add the first one below.')}</p>
      </Show>
      <Show when={list.value()}>
        <section class="section new-thing" aria-labelledby="new-reply">
          <h2 id="new-reply">{t('Add a reply')}</h2>
          <CannedForm lines={known()} onSave={(wanted) => save('', wanted)} />
        </section>
      </Show>
    </div>
  );
}

interface ReplyProps {
  reply: ShownReply;
  place: string;
  onChange: () => void;
  onGone: () => void;
}

function Reply(props: ReplyProps) {
  const [error, setError] = createSignal('');
  const [sure, setSure] = createSignal(false);
  const remove = () =>
    ask('DELETE', `/canned/${encodeURIComponent(props.reply.id)}`).then(props.onGone, (failure: unknown) =>
      setError(reason(failure)),
    );
  return (
    <div class="reply">
      <p class="reply-head">
        <b>/{props.reply.shortcut}</b> <span class="tag plain">{props.place}</span>
      </p>
      <p class="reply-text" dir="auto">
        {props.reply.text}
      </p>
      <ErrorNotice error={error()} />
      <div class="row-fields">
        <button
          type="button"
          class="text-button"
          aria-label={t('Change /{shortcut}', { shortcut: props.reply.shortcut })}
          onClick={props.onChange}
        >
          {t('Change')}
        </button>
        <button
          type="button"
          class="text-button danger"
          aria-label={t('Delete /{shortcut}', { shortcut: props.reply.shortcut })}
          onClick={() => (sure() ? void remove() : setSure(true))}
        >
          {sure() ? t('Click again to delete') : t('Delete')}
        </button>
      </div>
    </div>
  );
}
