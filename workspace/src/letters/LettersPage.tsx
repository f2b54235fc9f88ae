/** Letters to clients: what was written to whom, and what became of it; one of them is read beside the list. */

import type { LetterList, ShownLetter } from '@ui/api.generated';
import { createEffect, createMemo, For, on, onCleanup, onMount, Show } from 'solid-js';
import { attentive } from '../core/clock';
import { paging } from '../core/paging';
import { dialogPath, go, lettersPath, replace, route } from '../core/router';
import { useShortcuts } from '../core/shortcuts';
import { fullTime, numberLabel, shortTime, t } from '../core/words';
import { Link } from '../kit/Link';
import { TableFrame } from '../kit/TablePage';
import type { Live } from '../live/live';
import { HeldMails } from './HeldMails';
import { LetterPane } from './LetterPane';
import { MailBanners } from './MailBanners';
import { lookAtMail } from './mail';
import { StateTag } from './StateTag';
import { kindName, STATES, stateName } from './words';

const LOOKS_AGAIN_MS = 10_000;
const NOWHERE = { id: '', q: '', state: '' };

export function LettersPage(props: { live: Live }) {
  const here = createMemo(() => {
    const now = route();
    return now.page === 'letters' ? now : NOWHERE;
  });
  const [q, state, id] = [createMemo(() => here().q), createMemo(() => here().state), createMemo(() => here().id)];
  const list = paging(
    '/letters',
    (answer: LetterList) => answer.letters,
    q,
    () => ({ state: state() }),
  );
  const byId = createMemo(() => new Map(list.items().map((it) => [it.id, it])));
  const ids = createMemo(() => list.items().map((it) => it.id));
  const pathOf = (letter: string) => lettersPath(letter, q(), state());
  const step = (by: 1 | -1) => {
    const next = ids()[Math.max(0, ids().indexOf(id()) + by)];
    if (next) go(pathOf(next));
  };
  useShortcuts({ KeyJ: () => step(1), KeyK: () => step(-1), Escape: () => id() !== '' && close() });
  function close(): void {
    const closed = id();
    go(pathOf(''));
    queueMicrotask(() => document.getElementById(rowId(closed))?.focus());
  }
  function lookAgain(): void {
    void list.refresh();
    void lookAtMail();
  }
  onMount(() => void lookAtMail());
  createEffect(() => {
    if (!attentive()) return;
    const timer = setInterval(lookAgain, LOOKS_AGAIN_MS);
    onCleanup(() => clearInterval(timer));
  });
  createEffect(on(attentive, (is) => is && list.refresh(), { defer: true }));
  return (
    <TableFrame
      title={t('Emails')}
      q={q()}
      onSearch={(it) => replace(lettersPath(id(), it, state()))}
      filter={<StateFilter value={state()} onChange={(it) => replace(lettersPath(id(), q(), it))} />}
      onClear={state() ? () => replace(lettersPath(id())) : undefined}
      banners={
        <>
          <MailBanners />
          <HeldMails live={props.live} />
        </>
      }
      columns={columns()}
      list={list}
      empty={t("No emails yet. Replies that a client hasn't read, and transcripts, appear here.")}
      beside={
        <Show when={id()} keyed>
          {(letter) => <LetterPane id={letter} row={byId().get(letter)} onClose={close} onChange={list.refresh} />}
        </Show>
      }
    >
      <For each={ids()}>
        {(letter) => (
          <Show when={byId().get(letter)}>
            {(it) => <LetterRow letter={it()} href={pathOf(letter)} current={letter === id()} />}
          </Show>
        )}
      </For>
    </TableFrame>
  );
}

const rowId = (letter: string) => `letter-${letter}`;

function StateFilter(props: { value: string; onChange: (state: string) => void }) {
  return (
    <label class="state-filter">
      <span class="sr">{t('State')}</span>
      <select onChange={(event) => props.onChange(event.currentTarget.value)}>
        <option value="" selected={props.value === ''}>
          {t('All emails')}
        </option>
        <For each={STATES}>
          {(state) => (
            <option value={state} selected={state === props.value}>
              {stateName(state)}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}

const columns = () => [
  { name: t('Email message') },
  { name: t('State') },
  { name: t('Address') },
  { name: t('Client'), narrow: true },
  { name: t('Conversation'), narrow: true },
  { name: t('When'), narrow: true },
];

function LetterRow(props: { letter: ShownLetter; href: string; current: boolean }) {
  const letter = () => props.letter;
  return (
    <tr classList={{ current: props.current }}>
      <th scope="row">
        <Link id={rowId(letter().id)} href={props.href} aria-current={props.current ? 'true' : undefined}>
          {kindName(letter().kind)}
        </Link>
        <p class="narrow quiet" dir="auto">
          {letter().subject}
        </p>
      </th>
      <td>
        <StateTag letter={letter()} />
      </td>
      <td class="whole">
        <bdi translate="no" class="contact" dir="ltr">
          {letter().address}
        </bdi>
      </td>
      <td class="narrow">
        <bdi translate="no" dir="auto">
          {letter().name || t('no name')}
        </bdi>
      </td>
      <td class="narrow">
        <Link class="number" href={dialogPath(letter().d)}>
          {numberLabel(letter().label)}
        </Link>
      </td>
      <td class="narrow written">
        <time title={fullTime(letter().created_at)}>{shortTime(letter().created_at)}</time>
      </td>
    </tr>
  );
}
