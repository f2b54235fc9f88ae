import type { LetterView } from '@ui/protocol.generated';
import { expect, test } from 'vitest';
import type { Way } from '../../src/letters/mail';
import {
  type LetterParts,
  letterActions,
  letterWords,
  plainReason,
  readerWords,
  STATES,
  stateName,
  tellsMore,
  tone,
  when,
} from '../../src/letters/words';

const AT = new Date(2026, 4, 12, 14, 6).getTime();
const letter = (values: Partial<LetterParts> = {}): LetterParts => ({
  kind: 'unread',
  address: 'vera@example.com',
  state: 'queued',
  why: '',
  next_at: AT,
  sent_at: 0,
  result: '',
  ...values,
});
const wordsOf = (values: Partial<LetterParts>, way: Way = 'open') => letterWords(letter(values), way, AT);

test.each<[string, Partial<LetterParts>]>([
  ['Emailing vera@example.com', { state: 'queued' }],
  ['Emailing vera@example.com', { state: 'handing' }],
  ['Email scheduled at 14:06: sending limit reached', { state: 'queued', why: 'capped' }],
  ['The mail server deferred the email; retrying at 14:06', { state: 'deferred', why: 'refused' }],
  ["Email couldn't be created (retrying at 14:06)", { state: 'deferred', why: 'broken' }],
  [
    'Sent back because of the sender, not of vera@example.com; retrying at 14:06',
    { state: 'deferred', why: 'blocked' },
  ],
  [
    'Email to vera@example.com was sent back because of the sender: sending limit reached',
    { state: 'failed', why: 'blocked', result: '550 5.4.5 no more today' },
  ],
  [
    'A mail server reported about the email to vera@example.com. Read what it says.',
    { state: 'failed', why: 'reported', result: 'Your envelope met the cat.' },
  ],
  ['Emailed to vera@example.com at 14:06', { state: 'sent', sent_at: AT, next_at: 0 }],
  ['Bounced (vera@example.com): no such mailbox', { state: 'bounced', result: '550 5.1.1 no user' }],
  [
    "The mail server refused the email to vera@example.com: rejected by the recipient's server",
    { state: 'failed', why: 'refused', result: '550 5.7.1 denied' },
  ],
  ['Delivery to vera@example.com is unknown', { state: 'failed', why: 'in_doubt' }],
  ['Waiting for vera@example.com to be confirmed', { state: 'held', why: 'confirm_first' }],
  ['Not emailed: cancelled by an operator', { state: 'cancelled', why: 'operator' }],
])('MAIL-8: %s', (words, values) => {
  expect(wordsOf(values)).toBe(words);
});

test('MAIL-10: without a mail server nobody is told that a letter is going', () => {
  expect(wordsOf({ state: 'queued' }, 'kept')).toBe('Email to vera@example.com not sent: no mail server is configured');
  expect(wordsOf({ state: 'sent', sent_at: AT }, 'kept')).toBe('Emailed to vera@example.com at 14:06');
});

test('MAIL-8: while the mail server cannot be used, nobody is told that a letter is going', () => {
  const words = 'Email to vera@example.com is waiting: the mail server is unavailable';
  expect(wordsOf({ state: 'queued' }, 'stuck')).toBe(words);
  expect(wordsOf({ state: 'queued', why: 'capped' }, 'stuck')).toBe('Email scheduled at 14:06: sending limit reached');
});

test('MAIL-8: a time that has passed is no promise while nothing goes out', () => {
  const putOff = { state: 'deferred', why: 'refused', next_at: AT - 1 } as const;
  expect(wordsOf(putOff, 'kept')).toBe('Email to vera@example.com not sent: no mail server is configured');
  expect(wordsOf({ ...putOff, next_at: AT + 1 }, 'kept')).toContain('retrying at 14:06');
});

test('MAIL-8: every state has a name, and every reason not to send has words of its own', () => {
  expect(STATES.map(stateName)).not.toContain('');
  const whys = [
    'read',
    'operator',
    'stopped',
    'suppressed',
    'spam',
    'switched_off',
    'not_confirmed',
    'nothing_left',
    'bad_address',
  ] as const;
  expect(new Set(whys.map((why) => wordsOf({ state: 'cancelled', why }))).size).toBe(whys.length);
});

test('a state or a reason of a newer server is no reason to say nothing', () => {
  expect(stateName('pigeoned')).toBe('pigeoned');
  expect(wordsOf({ state: 'held', why: 'moonlight' as never })).toBe('Email to vera@example.com is on hold');
});

test('MAIL-7, MAIL-8: what a reader did with a letter that had gone is told, and is no bounce', () => {
  const did = (values: Partial<LetterView>) => readerWords({ state: 'sent', why: '', opened_at: 0, ...values });
  expect(did({})).toEqual([]);
  expect(did({ why: 'stopped' })).toEqual(['the client unsubscribed from this conversation']);
  expect(did({ why: 'suppressed' })).toEqual(['the recipient unsubscribed']);
  expect(did({ opened_at: AT })).toEqual([`opened the link ${when(AT)}`]);
  expect(did({ state: 'cancelled', why: 'stopped' })).toEqual([]);
});

test.each([
  ['550 5.1.1 <x>: Recipient address rejected', 'no such mailbox'],
  ['5.1.2 bad destination system', "domain doesn't accept mail"],
  ['552 5.2.2 over quota', 'mailbox full'],
  ['450 4.4.1 timed out', "recipient's mail server unreachable"],
  ['554 5.7.1 spam', "rejected by the recipient's server"],
  ['550 go away', 'no reason given'],
])('MAIL-8: %s means %s', (words, plain) => {
  expect(plainReason(words)).toBe(plain);
});

test('MAIL-8: what can be done about a letter follows from its state', () => {
  expect(letterActions(letter())).toEqual(['cancel']);
  expect(letterActions(letter({ why: 'capped' }))).toEqual(['send', 'cancel']);
  expect(letterActions(letter({ state: 'held', why: 'too_old' }))).toEqual(['send', 'cancel']);
  expect(letterActions(letter({ state: 'failed', why: 'refused' }))).toEqual(['send']);
  for (const state of ['failed', 'bounced', 'cancelled'] as const)
    expect(letterActions(letter({ state, why: 'bad_address' }))).toEqual(['retry']);
  for (const state of ['sent', 'handing', 'bounced'] as const) expect(letterActions(letter({ state }))).toEqual([]);
  expect(letterActions(letter({ state: 'cancelled', why: 'read' }))).toEqual([]);
});

test('colour and the server’s own words stand beside what went wrong only', () => {
  expect(['sent', 'bounced', 'held', 'queued'].map(tone)).toEqual(['good', 'late', 'wait', 'calm']);
  expect(tellsMore(letter({ state: 'sent', result: '250 ok' }))).toBe(false);
  expect(tellsMore(letter({ state: 'failed', result: '550 no' }))).toBe(true);
});

test('a time of another day is told with its day', () => {
  expect([when(AT, AT), when(AT, AT + 86_400_000)]).toEqual(['at 14:06', 'on 12 May at 14:06']);
});

test('an address of another direction does not turn the sentence around', () => {
  expect(wordsOf({ address: 'ורה@example.com' })).toBe('Emailing \u2068ורה@example.com\u2069');
});
