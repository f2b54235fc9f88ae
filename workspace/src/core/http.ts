/** Asks the server over HTTP. Every "no" becomes a Refusal with the protocol's code; no answer at all is `offline`. */
import type { ErrorBody } from '@ui/api.generated';
import { spokenLanguage, t } from './words';

export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryMs = 0,
    /** The whole answer: wrong fields, the current settings. */
    readonly body: Partial<ErrorBody> = {},
  ) {
    super(message);
  }
}

let csrf = '';
let whenSessionOver = () => {};

export function setCsrf(token: string): void {
  csrf = token;
}

/** Called when the server no longer knows the session, whatever was asked. */
export function onSessionOver(listener: () => void): void {
  whenSessionOver = listener;
}

export const read = <T>(path: string, signal?: AbortSignal) => ask<T>('GET', path, undefined, signal);

export async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(`/api/v1${path}`, request(method, body, signal)).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw offline();
  });
  if (answer.ok) return answer.status === 204 ? (undefined as T) : ((await answer.json().catch(() => undefined)) as T);
  const refusal = await asRefusal(answer);
  if (answer.status === 401 && refusal.code !== 'wrong_login') whenSessionOver();
  throw refusal;
}

function request(method: string, body: unknown, signal?: AbortSignal): RequestInit {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': spokenLanguage() };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
  return { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) };
}

async function asRefusal(answer: Response): Promise<Refusal> {
  const body = (await answer.json().catch(() => null)) as Partial<ErrorBody> | null;
  if (body?.code) return new Refusal(body.code, body.message ?? '', body.retry_ms, body);
  return answer.status >= 500 ? offline() : new Refusal(`http_${answer.status}`, t('Something went wrong. Try again.'));
}

function offline(): Refusal {
  return new Refusal('offline', t("Can't reach the server. Check your connection and try again."));
}

/** Why it failed, for people. */
export function reason(error: unknown): string {
  return error instanceof Refusal && error.message ? error.message : t('Something went wrong. Try again.');
}

export function query(values: Record<string, string>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
}
