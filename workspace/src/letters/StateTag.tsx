/** The state of a letter in a word or two; when it is tried again, whether it brought its reader back. */
import type { ShownLetter } from '@ui/api.generated';
import { For, Show } from 'solid-js';
import { now } from '../core/clock';
import { fullTime, t } from '../core/words';
import { mail } from './mail';
import { readerWords, stateName, tone, when } from './words';

export function StateTag(props: { letter: ShownLetter }) {
  const letter = () => props.letter;
  const isKept = () => mail().is_kept && letter().state === 'queued';
  const isAgain = () => AGAIN.has(letter().state) || letter().why === 'capped';
  const next = () => (isAgain() && letter().next_at > now() ? letter().next_at : 0);
  return (
    <span class="state">
      <span class={`tag letter ${tone(letter().state)}`}>{isKept() ? t('kept here') : stateName(letter().state)}</span>
      <Show when={next()}>{(at) => <span title={fullTime(at())}>{t('next {when}', { when: when(at()) })}</span>}</Show>
      <For each={readerWords(letter())}>{(words) => <span>{words}</span>}</For>
    </span>
  );
}

const AGAIN: ReadonlySet<string> = new Set(['deferred', 'in_doubt']);
