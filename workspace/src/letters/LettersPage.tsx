/** Letters to clients: what was written to whom, and what became of it. Nothing leaves the machine before sending is set up. */
import { For, Show } from 'solid-js';
import { pages } from '../leads/pages';
import { Refused } from '../settings/Refused';
import type { Letter } from '../settings/types';
import { Link } from '../shell/Link';
import { dialogPath } from '../shell/router';
import { fullTime, numberLabel, shortTime, t } from '../shell/words';
import { kindName, stateName } from './words';

export function LettersPage() {
  const list = pages(
    '/letters',
    (answer) => answer.letters as Letter[],
    () => '',
  );
  const isWaiting = () => list.items().some((it) => it.state === 'waiting');
  return (
    <main class="table-page">
      <div class="top">
        <h1>{t('Letters')}</h1>
      </div>
      <Refused error={list.error()} onAgain={list.again} />
      <Show when={isWaiting()}>
        <p class="banner" role="note">
          {t('Letters are not sent yet: they are kept here. They go out once sending is set up.')}
        </p>
      </Show>
      <section class="table-scroll" tabindex="0" aria-label={t('Table')} aria-busy={list.loading()}>
        <Show
          when={list.items().length > 0}
          fallback={
            <Show when={!list.loading() && !list.error()}>
              <p class="table-empty">
                {t('No letters yet. A copy of a conversation appears here when a client asks for it.')}
              </p>
            </Show>
          }
        >
          <Table letters={list.items()} />
        </Show>
        <Show when={list.more()}>
          <button type="button" class="button table-more" aria-disabled={list.loading()} onClick={list.showMore}>
            {t('Show more')}
          </button>
        </Show>
      </section>
    </main>
  );
}

function Table(props: { letters: Letter[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('When')}</th>
          <th scope="col">{t('Letter')}</th>
          <th scope="col">{t('Dialog')}</th>
          <th scope="col">{t('Client')}</th>
          <th scope="col">{t('Address')}</th>
          <th scope="col">{t('State')}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.letters}>{(letter) => <Row letter={letter} />}</For>
      </tbody>
    </table>
  );
}

function Row(props: { letter: Letter }) {
  const letter = () => props.letter;
  return (
    <tr>
      <td>
        <time title={fullTime(letter().created_at)}>{shortTime(letter().created_at)}</time>
      </td>
      <td>{kindName(letter().kind)}</td>
      <td>
        <Link class="number" href={dialogPath(letter().d)}>
          {numberLabel(letter().label)}
        </Link>
      </td>
      <td>
        <bdi dir="auto">{letter().name || t('without a name')}</bdi>
      </td>
      <td>
        <bdi dir="ltr">{letter().address}</bdi>
      </td>
      <td>
        <span class={`tag letter-${letter().state}`}>{stateName(letter().state)}</span>
      </td>
    </tr>
  );
}
