/** How long a visitor has been waiting: in words, and how bad it is. */
import { n, t } from '../shell/words';

export type Wait = 'none' | 'calm' | 'wait' | 'late';

const MINUTE = 60_000;
const WAIT_AFTER = MINUTE;
const LATE_AFTER = 5 * MINUTE;

export function waitLevel(since: number, now: number): Wait {
  if (since === 0) return 'none';
  if (now - since >= LATE_AFTER) return 'late';
  return now - since >= WAIT_AFTER ? 'wait' : 'calm';
}

export function waitWords(since: number, now: number): string {
  const minutes = Math.floor(Math.max(0, now - since) / MINUTE);
  if (minutes < 1) return t('just wrote');
  if (minutes < 60) return t('waits {minutes} min', { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t('waits {hours} h', { hours });
  return n('waits {count} day', 'waits {count} days', Math.floor(hours / 24));
}
