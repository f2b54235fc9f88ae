/** All lines one may see, with what is going on in each, and the way to a new one. */
import { createSignal, For, onMount, Show } from 'solid-js';
import { asked } from '../settings/asked';
import { TextField } from '../settings/Field';
import { Refused } from '../settings/Refused';
import type { LineRow, LineSettings } from '../settings/types';
import { createWrong, WrongContext } from '../settings/wrong';
import { ask, reason } from '../shell/http';
import { Link } from '../shell/Link';
import { go, settingsPath } from '../shell/router';
import { me } from '../shell/session';
import { n, t } from '../shell/words';
import { sharingName } from './words';

export function LinesPage() {
  const list = asked<{ lines: LineRow[] }>(() => '/lines');
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
      <Refused error={list.error()} onAgain={() => void list.again()} />
      <ul class="cards">
        <For each={list.value()?.lines}>{(line) => <LineCard line={line} />}</For>
      </ul>
      <Show when={list.value() && me().role === 'administrator'}>
        <NewLine />
      </Show>
    </div>
  );
}

function LineCard(props: { line: LineRow }) {
  const line = () => props.line;
  return (
    <li class="card">
      <Link class="card-link" href={settingsPath('lines', line().id)}>
        <bdi dir="auto">{line().name}</bdi>
      </Link>
      <p class="quiet">{sharingName(line().sharing)}</p>
      <p class="counts">
        <span>{n('{count} operator', '{count} operators', line().operators)}</span>
        <span>{t('{count} online', { count: line().here })}</span>
        <span>{n('{count} channel', '{count} channels', line().channels)}</span>
        <span>{n('{count} open conversation', '{count} open conversations', line().open)}</span>
      </p>
    </li>
  );
}

function NewLine() {
  const [name, setName] = createSignal('');
  const [error, setError] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const wrong = createWrong();
  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy()) return;
    setBusy(true);
    setError('');
    try {
      const made = await ask<LineSettings>('POST', '/lines', { name: name() });
      go(settingsPath('lines', made.id));
    } catch (failure) {
      if (!wrong.keep(failure)) setError(reason(failure));
    }
    setBusy(false);
  }
  return (
    <WrongContext.Provider value={wrong}>
      <form class="section new-thing" novalidate onSubmit={add}>
        <h2>{t('Add a line')}</h2>
        <Refused error={error()} />
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
    </WrongContext.Provider>
  );
}
