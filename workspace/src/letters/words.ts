/** Kinds and states of letters, in words. What a newer server adds is shown by its own name. */
import { t } from '../shell/words';

export function kindName(kind: string): string {
  if (kind === 'history') return t('Copy of the conversation');
  return kind === 'unread' ? t('Unread answers') : kind;
}

export function stateName(state: string): string {
  if (state === 'waiting') return t('waits');
  if (state === 'sent') return t('sent');
  return state === 'failed' ? t('not delivered') : state;
}
