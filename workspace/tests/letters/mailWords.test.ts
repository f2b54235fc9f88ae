import type { DialogView, MailView } from '@ui/protocol.generated';
import { emptyView } from '@ui/thread';
import { expect, test } from 'vitest';
import { mailEntries, mailOf, senderOf } from '../../src/letters/mailWords';
import { withEntries } from '../../src/live/timeline';

const mail = (id: string, values: Partial<MailView> = {}): MailView => ({
  id,
  state: 'held',
  why: 'bulk',
  sender: 'vera@example.com',
  sender_name: 'Vera',
  subject: '',
  at: 1_000,
  pub_seq: 3,
  message: '',
  into: '',
  is_cut: false,
  files: [],
  taken_by: '',
  ...values,
});
const view = (...mails: MailView[]): DialogView => ({ ...emptyView('d'), mails });

test('held mails stand in the order in which they came, behind what was written by then (MAIL-4)', () => {
  const late = mail('late', { at: 3_000 });
  const entries = withEntries([], mailEntries(view(late, mail('early'), mail('cut', { state: 'message' }))));
  expect(entries.map((it) => it.id)).toEqual(['early', 'late']);
  expect(entries.map((it) => it.place[0])).toEqual([3, 3]);
});

test('a message has its mail where that says more, or was taken from another sender (MAIL-4)', () => {
  const whole = mail('whole', { state: 'message', message: 'm1', is_cut: true });
  const taken = mail('taken', { state: 'taken', message: 'm2' });
  const same = mail('same', { state: 'message', message: 'm3' });
  const found = ['m1', 'm2', 'm3', 'm4'].map((it) => mailOf(view(whole, taken, same), it)?.id);
  expect(found).toEqual(['whole', 'taken', undefined, undefined]);
});

test('a sender is named as the mail names it, and never runs into the words around it', () => {
  expect(senderOf(mail('a'))).toBe('\u2068Vera\u2069 <\u2068vera@example.com\u2069>');
  expect(senderOf(mail('a', { sender_name: '' }))).toBe('\u2068vera@example.com\u2069');
  expect(senderOf(mail('a', { sender: '' }))).toBe('\u2068Vera\u2069');
});
