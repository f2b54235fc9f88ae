/** How long a visitor has been waiting, until when somebody has promised or is asked to answer: in words, and how bad it is. */
import { n, shortTime, t } from '../core/words';

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
  if (minutes < 1) return t('just now');
  if (minutes < 60) return t('waiting {minutes} min', { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t('waiting {hours} h', { hours });
  return n('waiting {count} day', 'waiting {count} days', Math.floor(hours / 24));
}

const NEAR_MS = 10 * MINUTE;

/** A promise is calm until ten minutes before its time, then amber; missed it is red. */
export function promiseLevel(promisedAt: number, now: number): Wait {
  if (promisedAt === 0) return 'none';
  if (now >= promisedAt) return 'late';
  return promisedAt - now <= NEAR_MS ? 'wait' : 'calm';
}

/** "promise 9:30", of another day "promise 13 May". */
export function promiseWords(promisedAt: number, now: number): string {
  const time = shortTime(promisedAt, now);
  return now >= promisedAt ? t('reply by {time} missed', { time }) : t('reply by {time}', { time });
}

export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 1_000));
}

/** "0:42" */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
