/** All lines one may see, with what is going on in each, and the way to a new one. */
import type { LineList, LineRow, LineSettings, NewLine } from '@ui/api.generated';
import { createSignal, For, onMount, Show } from 'solid-js';
import { ask } from '../core/http';
import { resource } from '../core/resource';
import { go, settingsPath } from '../core/router';
import { me } from '../core/session';
import { n, t } from '../core/words';
import { TextField } from '../form/Field';
import { FieldErrorsContext } from '../form/fieldErrors';
import { createFieldSending } from '../form/fieldSending';
import { ErrorNotice } from '../kit/ErrorNotice';
import { Link } from '../kit/Link';
import { assignmentName } from './state/words';

export function LinesPage() {
  const list = resource<LineList>(() => '/lines');
  onMount(() => void list.again());
  return (
    <div class="settings-page" aria-busy={!list.value() && !list.error()}>
      <div class="settings-head">
        <h1>{t('Lines')}</h1>
        <p class="quiet">
          {t(
            'A line is a queue of operators with its own rules: one for sales, another for support, each with its chat.',
          )}
        </p>
      </div>
      <ErrorNotice error={list.error()} onAgain={() => void list.again()} />
      <ul class="cards">
        <For each={list.value()?.lines}>{(line) => <LineCard line={line} />}</For>
      </ul>
      <Show when={list.value() && me().role === 'administrator'}>
        <NewLineForm />
      </Show>
    </div>
  );
}

function LineCard(props: { line: LineRow }) {
  const line = () => props.line;
  return (
    <li class="card">
      <Link class="card-link" href={settingsPath('lines', line().id)}>
        <bdi translate="no" dir="auto">
          {line().name}
        </bdi>
      </Link>
      <p class="quiet">{assignmentName(line().assignment)}</p>
      <p class="counts">
        <span>{n('{count} operator', '{count} operators', line().operators)}</span>
        <span>{t('{count} online', { count: line().here })}</span>
        <span>{n('{count} channel', '{count} channels', line().channels)}</span>
        <span>{n('{count} open conversation', '{count} open conversations', line().open)}</span>
      </p>
    </li>
  );
}

function NewLineForm() {
  const [name, setName] = createSignal('');
  const { fieldErrors, error, busy, send } = createFieldSending();
  function add(event: SubmitEvent): void {
    event.preventDefault();
    void send(async () => {
      const made = await ask<LineSettings>('POST', '/lines', { name: name() } satisfies NewLine);
      go(settingsPath('lines', made.id));
    });
  }
  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <form class="section new-thing" novalidate onSubmit={add}>
        <h2>{t('Add a line')}</h2>
        <ErrorNotice error={error()} />
        <div class="row-field">
          <TextField
            path="name"
            label={t('New line name')}
            hint={t('Visitors see it at the top of the chat.')}
            value={name()}
            onInput={setName}
          />
          <button type="submit" class="button primary" aria-disabled={busy()}>
            {t('Add line')}
          </button>
        </div>
      </form>
    </FieldErrorsContext.Provider>
  );
}
