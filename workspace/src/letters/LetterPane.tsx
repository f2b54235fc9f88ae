/** One letter as it went, or as it would go now: what became of it, what can be done about it, its text. */
import type { LetterDecision, ShownLetter, WholeLetter } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { createEffect, createSignal, For, on, onMount, Show } from 'solid-js';
import { ask, reason } from '../core/http';
import { resource } from '../core/resource';
import { dialogPath } from '../core/router';
import { fullTime, numberLabel, spokenLanguage, t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';
import { Link } from '../kit/Link';
import { LetterText } from './LetterText';
import { way } from './mail';
import { kindName, type LetterAction, letterActions, letterWords, readerWords, tone } from './words';

interface Props {
  id: string;
  /** As the list has it: when it changes, the letter is read anew. */
  row: ShownLetter | undefined;
  onClose: () => void;
  onChange: () => void;
}

export function LetterPane(props: Props) {
  const path = () => `/letters/${encodeURIComponent(props.id)}`;
  const found = resource<WholeLetter>(path);
  const [error, setError] = createSignal('');
  let head!: HTMLHeadingElement;
  const version = () => props.row && [props.row.state, props.row.tries, props.row.opened_at, props.row.why].join();
  onMount(() => {
    head.focus();
    void found.again();
  });
  createEffect(on(version, () => void found.again(), { defer: true }));
  async function act(act: LetterAction): Promise<void> {
    setError('');
    await ask('POST', path(), { act } satisfies LetterDecision).catch((failure: unknown) => setError(reason(failure)));
    await found.again();
    props.onChange();
    head.focus();
  }
  return (
    <aside class="letter-pane" aria-labelledby="letter-title" aria-busy={!found.value() && !found.error()}>
      <div class="letter-head">
        <h2 id="letter-title" tabindex="-1" dir="auto" ref={head}>
          {found.value()?.subject || kindName(found.value()?.letter.kind ?? '') || t('Email message')}
        </h2>
        <button type="button" class="button icon-only" aria-label={t('Close email')} onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </div>
      <ErrorNotice error={found.error()} onAgain={() => void found.again()} />
      <ErrorNotice error={error()} />
      <Show when={found.value()}>
        {(it) => (
          <>
            <LetterStatus letter={it().letter} onAct={(wanted) => void act(wanted)} />
            <About letter={it().letter} />
            <LetterText whole={it()} path={`/api/v1${path()}/view?of=${encodeURIComponent(version() ?? '')}`} />
          </>
        )}
      </Show>
    </aside>
  );
}

function LetterStatus(props: { letter: ShownLetter; onAct: (act: LetterAction) => void }) {
  const letter = () => props.letter;
  const acts = () => letterActions(letter());
  return (
    <div class="letter-became">
      <p role="status" class={`delivery-words ${tone(letter().state)}`}>
        {letterWords(letter(), way())}
        <For each={readerWords(letter())}>{(words) => <> · {words}</>}</For>
      </p>
      <Show when={letter().result}>
        <details class="server-reply">
          <summary>{t('Server response')}</summary>
          <bdi dir="auto">{letter().result}</bdi>
        </details>
      </Show>
      <Show when={acts().length}>
        <div class="row-fields">
          <Show when={acts().includes('send')}>
            <button type="button" class="button primary" onClick={() => props.onAct('send')}>
              {t('Send now')}
            </button>
          </Show>
          <Show when={acts().includes('retry')}>
            <button type="button" class="button primary" onClick={() => props.onAct('retry')}>
              {t('Try again')}
            </button>
          </Show>
          <Show when={acts().includes('cancel')}>
            <button type="button" class="button" onClick={() => props.onAct('cancel')}>
              {t("Don't send")}
            </button>
          </Show>
        </div>
      </Show>
    </div>
  );
}

function About(props: { letter: ShownLetter }) {
  const letter = () => props.letter;
  const language = () => new Intl.DisplayNames([spokenLanguage()], { type: 'language' }).of(letter().lang || 'en');
  return (
    <dl class="detail-list">
      <dt>{t('Recipient')}</dt>
      <dd>
        <bdi translate="no" dir="auto">
          {letter().name}
        </bdi>{' '}
        <bdi translate="no" dir="ltr">
          {letter().address}
        </bdi>
      </dd>
      <dt>{t('Conversation')}</dt>
      <dd>
        <Link href={dialogPath(letter().d)}>{numberLabel(letter().label)}</Link>
      </dd>
      <dt>{t('Language')}</dt>
      <dd>{language()}</dd>
      <dt>{t('Created on')}</dt>
      <dd>{fullTime(letter().created_at)}</dd>
    </dl>
  );
}
