/** The forms by their names. */
import { t } from '../core/words';

const NAMES: Record<string, string> = {
  introduce: 'Introduce yourself',
  offline: 'Leave your contacts',
  copy: 'Copy of the conversation',
  rating: 'Rate the conversation',
};

export const formName = (kind: string) => t(NAMES[kind] ?? kind);
