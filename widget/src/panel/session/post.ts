/** A question that is answered once, by HTTP. */
import { encode } from '@ui/json';
import type { Visit } from './visit';

const NEVER = [400, 403, 404];

/** Undefined: no, for good. Throws when nobody can say now. */
export async function post<T>(visit: Visit, path: string, more: object): Promise<T | undefined> {
  const { baked } = visit.host;
  const present = visit.token();
  const answer = await fetch(`${baked.origin}/api/v1/visitor/${path}`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json', ...(present && { authorization: `Bearer ${present}` }) },
    body: encode({ channel: baked.key, ...more }),
  });
  if (NEVER.includes(answer.status)) return undefined;
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return (await answer.json()) as T;
}
