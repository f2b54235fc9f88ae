/** Which page is shown. The path is the only memory: going back, reloading and log-in all lead to the same place. */
import { createSignal } from 'solid-js';
import { query } from './http';

export type Route =
  | { page: 'dialogs'; d: string }
  | { page: 'leads'; q: string }
  | { page: 'clients'; q: string }
  | { page: 'client'; id: string }
  | { page: 'letters'; id: string; q: string; state: string }
  | { page: 'reports'; from: string; to: string }
  | { page: 'settings'; section: Section; id: string }
  /** From a letter: whoever opens it need not be logged in. The code stands behind the `#`. */
  | { page: 'password' }
  | { page: 'nowhere' };

export type Section = 'lines' | 'operators' | 'canned' | 'portal' | 'account';
const SECTIONS: readonly string[] = ['lines', 'operators', 'canned', 'portal', 'account'];

export function parse(path: string): Route {
  const url = new URL(path, 'http://here');
  const [first = '', second = '', ...rest] = url.pathname.split('/').slice(1).map(decoded);
  if (first === 'settings') return settingsRoute(second, rest);
  if (rest.length > 0) return { page: 'nowhere' };
  if (first === 'password' && !second) return { page: 'password' };
  if (first === '' || first === 'dialogs') return { page: 'dialogs', d: second };
  if (first === 'clients' && second) return { page: 'client', id: second };
  if (first === 'letters') return lettersRoute(second, url.searchParams);
  return (second ? null : tableRoute(first, url.searchParams)) ?? { page: 'nowhere' };
}

function tableRoute(name: string, given: URLSearchParams): Route | null {
  const value = (key: string) => given.get(key) ?? '';
  if (name === 'leads' || name === 'clients') return { page: name, q: value('q') };
  if (name === 'reports') return { page: name, from: value('from'), to: value('to') };
  return null;
}

/** One letter is read beside the list, which stays as it was searched. */
function lettersRoute(id: string, given: URLSearchParams): Route {
  return { page: 'letters', id, q: given.get('q') ?? '', state: given.get('state') ?? '' };
}

function settingsRoute(section: string, [id = '', ...more]: string[]): Route {
  const known = section === '' || SECTIONS.includes(section);
  if (!known || more.length > 0 || (id && section !== 'lines')) return { page: 'nowhere' };
  return { page: 'settings', section: (section || 'lines') as Section, id };
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
export const lettersPath = (id = '', q = '', state = '') =>
  `/letters${id && `/${encodeURIComponent(id)}`}${query({ q, state })}`;
export const reportsPath = (from = '', to = '') => (from || to ? `/reports?from=${from}&to=${to}` : '/reports');
export const settingsPath = (section: Section = 'lines', id = '') =>
  id ? `/settings/${section}/${encodeURIComponent(id)}` : `/settings/${section}`;

const here = () => location.pathname + location.search;
const [path, setPath] = createSignal(here());
addEventListener('popstate', () => {
  const to = here();
  if (to === path() || mayLeave(to)) return void setPath(to);
  history.pushState(null, '', path());
});

export const route = () => parse(path());

type Guard = (leave: () => void) => boolean;
let guard: Guard | null = null;

/** A page with unsaved changes asks first: the guard says whether one may go at once, or calls `leave` later. */
export function guardLeaving(asked: Guard | null): void {
  guard = asked;
}

function mayLeave(to: string): boolean {
  const leave = () => {
    guard = null;
    go(to);
  };
  return !guard || guard(leave);
}

export function go(to: string): void {
  if (to !== here() && !mayLeave(to)) return;
  if (to !== here()) history.pushState(null, '', to);
  setPath(here());
}

/** For what changes while one types (a search): no new entry to go back to. */
export function replace(to: string): void {
  history.replaceState(null, '', to);
  setPath(here());
}
