/** A text in each language; empty means the usual one, shown faintly. One language at a time, the same all over the page. */
import type { AutoMessage } from '@ui/api.generated';
import { directionOf, tagOf } from '@ui/languages';
import { createUniqueId, For, Show } from 'solid-js';
import { t } from '../core/words';
import { About } from '../form/Field';
import { useEditing } from './state/editing';

type Texts = AutoMessage['texts'];

interface Props {
  /** `rules.greeting.texts` */
  path: string;
  label: string;
  texts: Texts;
  defaults: Texts;
  onChange: (texts: Texts) => void;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

export function TextsTabs(props: Props) {
  const editing = useEditing();
  const id = createUniqueId();
  const langs = () => editing.base().langs;
  const lang = editing.lang;
  const path = () => `${props.path}.${lang()}`;
  const write = (text: string) => {
    editing.fieldErrors.forget(path());
    props.onChange({ ...props.texts, [lang()]: text });
  };
  function step(event: KeyboardEvent): void {
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    const place = (langs().findIndex((it) => it.code === lang()) + by + langs().length) % langs().length;
    editing.setLang(langs()[place]?.code ?? lang());
    document.getElementById(`${id}-${lang()}`)?.focus();
  }
  return (
    <div class="texts">
      <div class="texts-head">
        <div
          class="lang-tabs"
          role="tablist"
          aria-label={t('{what}: language', { what: props.label })}
          onKeyDown={step}
        >
          <For each={langs()}>
            {(each) => (
              <button
                type="button"
                role="tab"
                id={`${id}-${each.code}`}
                aria-selected={each.code === lang()}
                aria-controls={`${id}-panel`}
                tabindex={each.code === lang() ? 0 : -1}
                onClick={() => editing.setLang(each.code)}
              >
                {each.name}
                <Show when={props.texts[each.code]}>
                  <span class="own-mark" role="img" aria-label={t('custom text')} />
                </Show>
              </button>
            )}
          </For>
        </div>
        <Show when={props.texts[lang()]}>
          <button type="button" class="text-button" onClick={() => write('')}>
            {t('Use the default')}
          </button>
        </Show>
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${lang()}`}>
        <textarea
          rows={3}
          dir={props.texts[lang()] ? 'auto' : directionOf(lang())}
          lang={tagOf(lang())}
          aria-label={props.label}
          aria-describedby={`${id}-about`}
          aria-invalid={editing.fieldErrors.at(path()) ? true : undefined}
          placeholder={props.defaults[lang()]}
          value={props.texts[lang()] ?? ''}
          onInput={(event) => write(event.currentTarget.value)}
        />
        <About id={`${id}-about`} path={path()} />
      </div>
    </div>
  );
}
