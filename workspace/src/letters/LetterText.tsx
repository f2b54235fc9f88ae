/** The letter's two versions: as mail programs show it, in a frame that may do nothing, and as plain text. */
import type { WholeLetter } from '@ui/api.generated';
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { t } from '../core/words';

type Version = 'page' | 'plain';
const VERSIONS: readonly Version[] = ['page', 'plain'];
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

export function LetterText(props: { whole: WholeLetter; path: string }) {
  const id = createUniqueId();
  const [shown, setShown] = createSignal<Version>('page');
  const nameOf = (version: Version) => (version === 'plain' ? t('Plain text') : t('Formatted'));
  function step(event: KeyboardEvent): void {
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    const next = VERSIONS[(VERSIONS.indexOf(shown()) + by + VERSIONS.length) % VERSIONS.length] ?? 'page';
    setShown(next);
    document.getElementById(`${id}-${next}`)?.focus();
  }
  return (
    <div class="letter-text">
      <div class="lang-tabs" role="tablist" aria-label={t('Email format')} onKeyDown={step}>
        <For each={VERSIONS}>
          {(version) => (
            <button
              type="button"
              role="tab"
              id={`${id}-${version}`}
              aria-selected={version === shown()}
              aria-controls={`${id}-panel`}
              tabindex={version === shown() ? 0 : -1}
              onClick={() => setShown(version)}
            >
              {nameOf(version)}
            </button>
          )}
        </For>
        <Show when={props.whole.is_preview}>
          <span class="quiet">{t('preview')}</span>
        </Show>
      </div>
      <div class="letter-version" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown()}`} tabindex="0">
        <Show
          when={shown() === 'page'}
          fallback={
            <pre class="letter-plain" dir="auto" lang={props.whole.letter.lang}>
              {props.whole.text}
            </pre>
          }
        >
          <iframe sandbox="" title={t('Formatted email')} src={props.path} />
        </Show>
      </div>
    </div>
  );
}
