/** Search over numbers, names and words; "/" comes here, Esc leaves. */
import { useShortcuts } from '../core/shortcuts';
import { t } from '../core/words';

export function SearchBox(props: { value: string; onInput: (q: string) => void }) {
  let field: HTMLInputElement | undefined;
  useShortcuts({ Slash: () => field?.focus() });
  const leave = (event: KeyboardEvent) => {
    if (event.code !== 'Escape') return;
    event.preventDefault();
    if (props.value) props.onInput('');
    else field?.blur();
  };
  return (
    <div class="search">
      <input
        ref={field}
        type="search"
        aria-label={t('Search')}
        placeholder={t('Number, name, contact')}
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={leave}
      />
      <span class="key" aria-hidden="true">
        /
      </span>
    </div>
  );
}
