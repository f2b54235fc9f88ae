/** Instead of a field for an answer that would go nowhere: the address to write to from one's own mailbox. */
import { t } from '../../core/words';
import { CopyButton } from '../../kit/CopyButton';

export function WriteElsewhere(props: { address: string }) {
  return (
    <div class="write-elsewhere" role="note">
      <p>{t("Replies to emails can't be sent from here yet. Write from your own mailbox to:")}</p>
      <p class="write-address">
        <a href={`mailto:${encodeURIComponent(props.address).replace('%40', '@')}`} dir="ltr">
          {props.address}
        </a>
        <CopyButton text={props.address} label={t('Copy address')} />
      </p>
    </div>
  );
}
