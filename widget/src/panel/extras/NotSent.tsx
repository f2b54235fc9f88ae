/** What could not be sent: why, and what the visitor can do about it. */

import { t } from '../kit/words';
import type { Row } from '../model/rows';
import type { PanelState } from '../state';

export function NotSent(props: { row: Row; state: PanelState }) {
  const entry = () => props.row.entry;
  const why = () => (entry()?.old ? t("It's more than a day old.") : entry()?.msg);
  const cid = () => entry()?.cid ?? '';
  return (
    <p class="meta failed">
      {t('Not sent.')} {why()}{' '}
      <button type="button" class="link" onClick={() => void props.state.visit.tryAgain(cid())}>
        {t('Try again')}
      </button>{' '}
      <button type="button" class="link" onClick={() => void props.state.visit.sender.discard(cid())}>
        {t('Delete')}
      </button>
    </p>
  );
}
