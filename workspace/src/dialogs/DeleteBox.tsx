/** Asked before spam is deleted: it cannot be brought back. */
import { t } from '../core/words';
import { Modal } from '../kit/Modal';
import type { Live } from '../live/live';
import { createPendingBox } from './parts/pendingBox';

export function DeleteBox(props: { live: Live; d: string; onClose: () => void }) {
  const asking = createPendingBox(props);
  return (
    <Modal
      title={t('Delete this spam for good?')}
      act={t('Delete')}
      mayAct={!asking.busy()}
      error={asking.error()}
      onAct={() => void asking.ask({ t: 'delete_spam', d: props.d })}
      onClose={props.onClose}
    >
      <p>{t("Its messages, files and emails are deleted and can't be brought back. The visitor stays banned.")}</p>
    </Modal>
  );
}
