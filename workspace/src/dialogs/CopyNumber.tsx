/** The number, to be read out; a press copies it. */
import { Icon } from '@ui/icons';
import { createCopied } from '../core/copied';
import { numberLabel, t } from '../core/words';

export function CopyNumber(props: { label: string }) {
  const { copied, copy } = createCopied();
  return (
    <button
      type="button"
      class="copy-number"
      translate="no"
      title={t('Copy number')}
      onClick={() => void copy(props.label)}
    >
      {numberLabel(props.label)}
      <Icon name={copied() ? 'done' : 'copy'} />
      <span class="sr" role="status">
        {copied() ? t('Copied') : ''}
      </span>
    </button>
  );
}
