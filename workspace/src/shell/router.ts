/** Which page is shown. The path is the only memory: going back, reloading and log-in all lead to the same place. */
import { createSignal } from 'solid-js';

export type Route =
  | { page: 'dialogs'; d: string }
  | { page: 'leads'; q: string }
  | { page: 'clients'; q: string }
  | { page: 'client'; id: string }
  | { page: 'nowhere' };

export function parse(path: string): Route {
  const url = new URL(path, 'http://here');
  const [first = '', second = '', ...rest] = url.pathname.split('/').slice(1).map(decoded);
  if (rest.length > 0) return { page: 'nowhere' };
  const q = url.searchParams.get('q') ?? '';
  if (first === '' || first === 'dialogs') return { page: 'dialogs', d: second };
  if (first === 'leads' && !second) return { page: 'leads', q };
  if (first === 'clients') return second ? { page: 'client', id: second } : { page: 'clients', q };
  return { page: 'nowhere' };
}

/** A broken escape in a pasted address is no reason to show nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const dialogPath = (d: string) => (d ? `/dialogs/${encodeURIComponent(d)}` : '/');
export const clientPath = (id: string) => `/clients/${encodeURIComponent(id)}`;
export const leadsPath = (q = '') => (q ? `/leads?q=${encodeURIComponent(q)}` : '/leads');
export const clientsPath = (q = '') => (q ? `/clients?q=${encodeURIComponent(q)}` : '/clients');

const here = () => location.pathname + location.search;
const [path, setPath] = createSignal(here());
addEventListener('popstate', () => setPath(here()));

export const route = () => parse(path());

export function go(to: string): void {
  if (to !== here()) history.pushState(null, '', to);
  setPath(here());
}

/** For what changes while one types (a search): no new entry to go back to. */
export function replace(to: string): void {
  history.replaceState(null, '', to);
  setPath(here());
}
