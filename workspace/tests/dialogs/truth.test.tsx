/** What the head, the composer and a noticed address say is so: after the end, of spam, and of what is saved already. */
import type { Card, ShownValue } from '@ui/api.generated';
import type { DialogRow, DialogView, Message } from '@ui/protocol.generated';
import { render } from '@ui/renderer';
import { emptyView } from '@ui/thread';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readClientData } from '../../src/clients/clientData';
import { findSession } from '../../src/core/session';
import { DialogHeader } from '../../src/dialogs/DialogHeader';
import { FoundContacts } from '../../src/dialogs/log/FoundContacts';
import { allowedActions } from '../../src/dialogs/parts/acts';
import { Composer } from '../../src/dialogs/write/Composer';
import type { Live } from '../../src/live/live';

const ANNA = { id: 'anna', name: 'Anna', email: '', role: 'operator' } as const;
const MINE = { d: 'd', label: '12-3', name: 'Vera', guest: 0, operator_id: 'anna', operator: 'Anna', invited: [] };
const DETAILS = { name: '', email: '', phone: '' };
let dispose = () => {};
let card: Card | null = null;

beforeEach(async () => {
  const answers: Record<string, () => unknown> = {
    '/api/v1/session': () => ({ me: ANNA, csrf: '' }),
    '/api/v1/dialogs/d/client': () => ({ visitor: { name: 'Vera', guest: 0, page: {} }, card }),
  };
  vi.stubGlobal('fetch', async (path: string) => new Response(JSON.stringify(answers[path]?.())));
  await findSession();
});

function clear(): void {
  dispose();
  document.body.replaceChildren();
}

afterEach(() => {
  clear();
  card = null;
  vi.unstubAllGlobals();
});

function liveOf(status: DialogView['status'], more: Partial<DialogRow> = {}): Live {
  const row = { ...MINE, status, ...more } as unknown as DialogRow;
  const quiet = {
    isViewing: () => false,
    ahead: () => 0,
    nameOf: () => '',
    type: () => {},
    holding: { of: () => null },
  };
  return { ...quiet, row: () => row, view: () => ({ ...emptyView('d'), status }) } as unknown as Live;
}

function head(live: Live): string {
  const acts = allowedActions(live.view('d'), live.row('d'), ANNA);
  const props = { live, d: 'd', cardOpen: false, onCard: () => {}, acts, onBox: () => {} };
  dispose = render(() => <DialogHeader {...props} />, document.body);
  return document.querySelector('.dialog-details')?.textContent ?? '';
}

test('whoever had a conversation has it no more after the end (LINE-7)', () => {
  expect(head(liveOf('in_work'))).toContain('assigned to you');
  clear();
  expect(head(liveOf('finished'))).not.toContain('assigned to');
});

test.each([
  ['of mine', liveOf('in_work'), /^Reply to .*Vera/],
  ['that ended', liveOf('finished'), /within ten minutes of its end/],
  ['that ended as spam', liveOf('finished', { spam: true }), /marked as spam/],
  ['in quarantine', liveOf('new', { spam: true, quarantined: true, operator_id: '' }), /marked as spam/],
  ['of a blocked visitor', liveOf('finished', { spam: true, blocked: true }), /is blocked/],
])('the field of a conversation %s says what is true (LINE-13)', (_, live, expected) => {
  dispose = render(() => <Composer live={live} d="d" />, document.body);
  expect(document.querySelector('textarea')?.placeholder).toMatch(expected);
});

const value = (it: string) => ({ value: it, status: 'claimed' }) as ShownValue;
const email = (it: string) => ({ emails: [value(it)], phones: [] as ShownValue[] }) as Card;

test.each([
  ['nobody has a profile', null, { email: 'vera@example.com' }, true],
  ['the profile has another address', email('old@example.com'), { email: 'vera@example.com' }, true],
  ['the profile has it', email('vera@example.com'), { email: 'Vera@example.com' }, false],
  ['the profile has half of it', email('vera@example.com'), { email: 'vera@example.com', phone: '+4930123456' }, true],
  [
    'the profile has the number',
    { ...email('x@y.example'), phones: [value('+4930123456')] },
    { phone: '+4930123456' },
    false,
  ],
])('an address is offered for the profile only if it is not there: %s (FORM-11)', async (_, its, found, isOffered) => {
  card = its;
  await readClientData('d');
  const message = { id: 'm', confirmed: false, found: { ...DETAILS, ...found } } as Message;
  dispose = render(() => <FoundContacts live={liveOf('in_work')} d="d" message={message} />, document.body);
  expect(!!document.querySelector('button')).toBe(isOffered);
});
