/** What the forms ask, what stands in their fields, and what the page is told. */
import type { ContactDetails, DialogEvent, DialogView, FormState, Message } from '@ui/protocol.generated';
import { emptyView } from '@ui/thread';
import { expect, test } from 'vitest';
import type { Host } from '../../src/contract';
import { tellHost } from '../../src/panel/extras/host_events';
import { toAnswer, toRate } from '../../src/panel/model/commands';
import { fieldsOf, masked, mayEdit, prefillOf } from '../../src/panel/model/fields';
import { isOpen, isSeen } from '../../src/panel/model/forms';

const details = (given: Partial<ContactDetails> = {}): ContactDetails => ({ name: '', email: '', phone: '', ...given });
const form = (kind: FormState['kind'], step: FormState['step'], asks: string[] = [], given = {}): FormState => ({
  kind,
  step,
  asks,
  given: details(given),
  rating: '',
});
const messageWith = (found: Partial<ContactDetails>, confirmed = false) =>
  ({ found: details(found), confirmed }) as Message;
const view = (...messages: Message[]): DialogView => ({ ...emptyView('d'), messages });

test('FORM-8: "Leave your contact details" asks for all that is not known in one step', () => {
  expect(fieldsOf(form('offline', 'contacts', ['name', 'email', 'phone']))).toEqual(['name', 'email', 'phone']);
  expect(fieldsOf(form('offline', 'contacts', ['email', 'phone']))).toEqual(['email', 'phone']);
});

test('FORM-7: a copy asks for the address also when it stands there already', () => {
  const copy = form('copy', 'email', ['email'], { email: 'vera@example.com' });
  expect(fieldsOf(copy)).toEqual(['email']);
  expect(prefillOf(copy, view(messageWith({ email: 'other@example.com' })))).toEqual({ email: 'vera@example.com' });
});

test('MAIL-5: where a letter came back nothing stands in the field: what is known was wrong', () => {
  const address = form('address', 'email', ['email'], { email: 'v…@example.com' });
  expect(fieldsOf(address)).toEqual(['email']);
  expect(prefillOf(address, view(messageWith({ email: 'vera@example.com' })))).toEqual({});
  expect(isOpen(address)).toBe(true);
});

test('FORM-11: what was written in a message stands in an open form, the newest of each kind', () => {
  const shown = view(
    messageWith({ email: 'old@example.com', phone: '+442079460123' }),
    messageWith({ email: 'new@example.com' }),
  );
  expect(prefillOf(form('introduce', 'contacts', ['email', 'phone']), shown)).toEqual({
    email: 'new@example.com',
    phone: '+442079460123',
  });
  expect(
    prefillOf(form('introduce', 'contacts', ['email']), view(messageWith({ email: 'a@example.com' }, true))),
  ).toEqual({});
});

test('what was given stands in the fields again when it is edited, unless a letter covers it', () => {
  const given = { name: 'Vera', email: 'vera@example.com', phone: '' };
  const all = form('introduce', 'edit', ['name', 'email', 'phone'], given);
  expect(fieldsOf(all)).toEqual(['name', 'email', 'phone']);
  expect(prefillOf(all, view(messageWith({ email: 'other@example.com' })))).toEqual({
    name: 'Vera',
    email: 'vera@example.com',
  });
  expect([isOpen(all), mayEdit(all), mayEdit({ ...all, step: 'done' })]).toEqual([true, false, true]);
  const covered = form('introduce', 'edit', ['email', 'phone'], { name: 'V…', email: 'v…@example.com', phone: '…67' });
  expect(prefillOf(covered, view())).toEqual({});
  expect(mayEdit({ ...covered, step: 'done' })).toBe(false);
  expect(mayEdit(form('introduce', 'done', ['email']))).toBe(false);
});

test('FORM-9: a quiet rating is seen and not open', () => {
  expect([isOpen(form('rating', 'collapsed')), isSeen(form('rating', 'collapsed'))]).toEqual([false, true]);
  expect([isOpen(form('copy', 'email')), isSeen(form('copy', 'put_away'))]).toEqual([true, false]);
});

test.each([
  ['vera@example.com', 'v…@example.com'],
  ['v@example.com', 'v…@example.com'],
  ['"a@b"@example.com', '"…@example.com'],
])('FORM-7: of %s is shown %s', (email, shown) => expect(masked(email)).toBe(shown));

function announced(e: DialogEvent, shown = view()): unknown[] {
  const heard: unknown[] = [];
  const host = { emit: (name: string, detail: unknown) => heard.push([name, detail]) } as unknown as Host;
  tellHost(host, { t: 'ev', d: 'd', s: 'pub', seq: 1, e }, shown);
  return heard;
}

test('CHAT-8: an edit that is put away is no news for the page, one that changes something is', () => {
  const changed = (step: FormState['step'], email: string): DialogEvent => ({
    type: 'FormChanged',
    message_id: 'edited',
    form: form('introduce', step, ['email'], { email }),
    at: 0,
  });
  expect(announced(changed('done', 'vera@example.com'))).toHaveLength(1);
  expect(announced(changed('edit', 'vera@example.com'))).toEqual([]);
  expect(announced(changed('done', 'vera@example.com'))).toEqual([]);
  expect(announced(changed('edit', 'vera@example.com'))).toEqual([]);
  expect(announced(changed('done', 'vera@work.example.com'))).toHaveLength(1);
});

test('CHAT-8: the page hears which details were left and never their values', () => {
  const changed = (kind: FormState['kind'], given: Partial<ContactDetails>): DialogEvent => ({
    type: 'FormChanged',
    message_id: 'm',
    form: form(kind, 'done', [], given),
    at: 0,
  });
  const left = { name: false, email: true, phone: false };
  expect(announced(changed('offline', { email: 'vera@example.com' }))).toEqual([['contacts', left]]);
  expect(announced(changed('copy', { email: 'vera@example.com' }))).toEqual([
    ['contacts', left],
    ['transcript', {}],
  ]);
  expect(announced(changed('rating', {}))).toEqual([]);
  expect(announced({ type: 'DialogRated', rating: 'bad', comment: 'secret', at: 0 })).toEqual([
    ['rating', { rating: 'bad' }],
  ]);
  const confirmed: DialogEvent = { type: 'ContactsConfirmed', message_id: 'm', by: 'visitor', at: 0 };
  expect(announced(confirmed, view({ ...messageWith({ email: 'v@example.com' }), id: 'm' }))).toEqual([
    ['contacts', left],
  ]);
  const byOperator: DialogEvent = { ...confirmed, by: 'operator' };
  expect(announced(byOperator, view({ ...messageWith({ email: 'v@example.com' }), id: 'm' }))).toEqual([]);
});

test('each command has an id of its own, and what would break its frame is replaced', () => {
  const first = toAnswer('f', { name: 'A\0\ud800' });
  expect(first).toMatchObject({ t: 'answer', form: 'f', name: 'A\ufffd' });
  expect(first.cid).not.toBe(toAnswer('f', {}).cid);
  expect(toRate('d', 'good', 'x\0')).toMatchObject({ t: 'rate', d: 'd', rating: 'good', comment: 'x' });
});
