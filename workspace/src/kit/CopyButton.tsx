/** Copies a text and says so in its own words, without changing its width. */
import { Icon } from '@ui/icons';
import { createCopied } from '../core/copied';
import { t } from '../core/words';

export function CopyButton(props: { text: string; label: string }) {
  const { copied, copy } = createCopied();
  return (
    <button type="button" class="button copy-button" aria-label={props.label} onClick={() => void copy(props.text)}>
      <Icon name={copied() ? 'done' : 'copy'} />
      <span aria-live="polite">{copied() ? t('Copied') : t('Copy')}</span>
    </button>
  );
}
