/** Asked before a dialog is taken from a colleague, who may be writing just now. */
import { isolated, t } from '../core/words';
import { Modal } from '../kit/Modal';
import type { Live } from '../live/live';
import { createPendingBox } from './parts/pendingBox';

export function TakeOverBox(props: { live: Live; d: string; onClose: () => void }) {
  const asking = createPendingBox(props);
  // Whose it was when the question was asked: if somebody else has it by then, they keep it.
  const of = props.live.row(props.d)?.operator_id ?? '';
  const name = props.live.row(props.d)?.operator ?? '';
  return (
    <Modal
      title={t('Take over from {name}?', { name: isolated(name) })}
      act={t('Take over')}
      mayAct={!asking.busy()}
      error={asking.error()}
      onAct={() => void asking.ask({ t: 'take_over', d: props.d, of })}
      onClose={props.onClose}
    >
      <p>{t('They may be writing a reply. It becomes yours, and they are told.')}</p>
    </Modal>
  );
}
