/** Whom a signed identity names. */
import type { Person } from '../contract';

/** Not verified here: it only says where to look. The server says whether it is true. */
export function personOf(token: string): Person {
  try {
    const [, body = ''] = token.split('.');
    const { sub } = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))) as { sub: unknown };
    return typeof sub === 'string' ? `@${encodeURIComponent(sub)}` : '';
  } catch {
    return '';
  }
}
