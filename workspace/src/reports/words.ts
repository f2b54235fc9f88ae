/** The forms by their names. */
import { t } from '../core/words';

const NAMES: Record<string, string> = {
  introduce: 'Introduce yourself',
  offline: 'Leave your contact details',
  copy: 'Email transcript',
  rating: 'Rate this conversation',
  address: 'Another email',
};

export const formName = (kind: string) => t(NAMES[kind] ?? kind);
