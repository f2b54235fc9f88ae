/** Settings of the portal in words, for the choice between two versions. */
import { t } from '../core/words';

const NAMES: Record<string, string> = {
  name: 'Name of the company',
  lang: 'Language of the portal',
  'mail.unread_is_on': 'Unread answers by letter',
  'mail.history_is_on': 'Copies of conversations',
  'mail.confirm_first': 'Ask for confirmation first',
  'mail.why_url': 'Link to the explanation',
  'mail.from_name': 'Name of the sender',
  'mail.from_address': 'E-mail of the administrator',
  'smtp.host': 'Mail server',
  'smtp.port': 'Port',
  'smtp.security': 'Security',
  'smtp.user': 'User',
  'smtp.password': 'Password',
};

export const partName = (path: string) => t(NAMES[path] ?? path);

export function partValue(path: string, value: unknown): string {
  if (path === 'smtp.password') return '•••';
  if (typeof value === 'boolean') return value ? t('on') : t('off');
  return String(value) || t('nothing');
}
