/** Settings of the portal in words, for the choice between two versions. */
import { t } from '../core/words';

const NAMES: Record<string, string> = {
  name: 'Company name',
  lang: 'Default language',
  'mail.unread_is_on': 'Unread replies by email',
  'mail.history_is_on': 'Email transcripts',
  'mail.confirm_first': 'Double opt-in',
  'mail.why_url': 'Link to an explanation',
  'mail.from_name': 'Sender name',
  'mail.from_address': "Administrator's email",
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

/** By their names in the log of the server. */
const LIMITS: Record<string, string> = {
  dialogs: 'New conversations',
  email: 'Email addresses left',
  copy: 'Transcripts requested',
  login: 'Log-in attempts',
  sockets: 'Open connections',
  handshakes: 'New connections',
  requests: 'Requests',
};

export const limitName = (name: string) => (LIMITS[name] ? t(LIMITS[name]) : name);
