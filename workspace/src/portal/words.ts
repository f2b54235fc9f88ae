/** Settings of the portal in words, for the choice between two versions. */
import type { ShownLimit } from '@ui/api.generated';
import { t } from '../core/words';

const NAMES: Record<string, string> = {
  name: 'Company name',
  lang: 'Default language',
  own: 'Our own emails and phone numbers',
  'mail.unread_is_on': 'Unread replies by email',
  'mail.history_is_on': 'Email transcripts',
  'mail.confirm_first': 'Double opt-in',
  'mail.why_url': 'Link to an explanation',
  'mail.from_name': 'Sender name',
  'mail.from_address': 'Sender address',
  'mail.imprint': 'Imprint',
  'mail.colour': 'Colour of the button',
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

const LIMITS: Record<ShownLimit['limit'], string> = {
  bad_frame: 'Invalid commands',
  body: 'Oversized requests',
  body_s: 'Slow requests',
  connections_per_network: 'Open connections',
  copy: 'Transcripts requested',
  dialogs: 'New conversations',
  email: 'Email addresses left',
  file_handles: 'Open files of the server',
  file_links: 'Files opened',
  frames: 'Commands per second',
  handshakes: 'New connections',
  head_s: 'Slow requests',
  kept_network_mb: 'Data stored per day',
  kept_visitor_mb: 'Data stored per day',
  letter_pages: 'Links in emails',
  login_tries: 'Log-in attempts',
  mails_from_strangers: 'Emails received per hour',
  mails_mb_per_sender: 'Emails of one sender',
  mails_per_network: 'Emails received per hour',
  mails_per_sender: 'Emails received per hour',
  network_answers: 'Data read per second',
  network_bytes: 'Data sent per second',
  network_handshakes: 'New connections',
  network_rate: 'Commands per second',
  network_requests: 'Requests',
  operator_handshakes: 'New connections',
  outgoing_network: 'Data not read in time',
  outgoing_total: 'Data not read in time',
  password_checks: 'Log-in attempts',
  pipelined: 'Requests',
  return_links: 'Links in emails',
  slow_s: 'Data not read in time',
  sockets_per_address: 'Open connections',
  sockets_per_network: 'Open connections',
  visitor_answers: 'Data read per second',
  visitor_rate: 'Commands per second',
};

export const limitName = (name: ShownLimit['limit']) => t(LIMITS[name]);
