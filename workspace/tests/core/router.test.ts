import { beforeEach, expect, test } from 'vitest';
import {
  clientPath,
  dialogPath,
  go,
  guardLeaving,
  leadsPath,
  lettersPath,
  parse,
  replace,
  route,
} from '../../src/core/router';

beforeEach(() => go('/'));

test.each([
  ['/', { page: 'dialogs', d: '' }],
  ['/dialogs', { page: 'dialogs', d: '' }],
  ['/dialogs/', { page: 'dialogs', d: '' }],
  ['/dialogs/0198', { page: 'dialogs', d: '0198' }],
  ['/leads?q=218', { page: 'leads', q: '218' }],
  ['/clients', { page: 'clients', q: '' }],
  ['/clients/c%2F1', { page: 'client', id: 'c/1' }],
  ['/clients/%E0%A4%A', { page: 'client', id: '%E0%A4%A' }],
  ['/dialogs/a/b', { page: 'nowhere' }],
  ['/letters', { page: 'letters', id: '', q: '', state: '' }],
  ['/letters/e%2F1?q=vera&state=sent', { page: 'letters', id: 'e/1', q: 'vera', state: 'sent' }],
  ['/reports?from=2027-01-01&to=', { page: 'reports', from: '2027-01-01', to: '' }],
  ['/settings', { page: 'settings', section: 'lines', id: '' }],
  ['/settings/lines/l1', { page: 'settings', section: 'lines', id: 'l1' }],
  ['/settings/portal', { page: 'settings', section: 'portal', id: '' }],
  ['/settings/portal/x', { page: 'nowhere' }],
  ['/settings/lines/l1/x', { page: 'nowhere' }],
  ['/lettres', { page: 'nowhere' }],
])('%s', (path, expected) => {
  expect(parse(path)).toEqual(expected);
});

test.each(['0198', 'a b', 'ü/?#'])('an id survives its path: %s', (id) => {
  expect(parse(dialogPath(id))).toEqual({ page: 'dialogs', d: id });
  expect(parse(clientPath(id))).toEqual({ page: 'client', id });
  expect(parse(lettersPath(id, id))).toEqual({ page: 'letters', id, q: id, state: '' });
});

test('going changes the address and the page', () => {
  go(leadsPath());
  replace(leadsPath('vera'));
  expect(location.pathname + location.search).toBe('/leads?q=vera');
  expect(route()).toEqual({ page: 'leads', q: 'vera' });
});

test('WORK-5: a page with unsaved changes is left only when it says so', () => {
  let leave = () => {};
  guardLeaving((go) => {
    leave = go;
    return false;
  });
  go(leadsPath());
  expect(route().page).toBe('dialogs');
  leave();
  expect(route().page).toBe('leads');
});
