import type { LetterView } from '@ui/protocol.generated';
import { expect, test } from 'vitest';
import type { Way } from '../../src/letters/mail';
import {
  type LetterFacts,
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
const letter = (values: Partial<LetterFacts> = {}): LetterFacts => ({
  kind: 'unread',
  address: 'vera@example.com',
  state: 'queued',
  why: '',
  next_at: AT,
  sent_at: 0,
  result: '',
  ...values,
});
const said = (values: Partial<LetterFacts>, way: Way = 'open') => letterWords(letter(values), way, AT);

test.each<[string, Partial<LetterFacts>]>([
  ['Letter is going to vera@example.com', { state: 'queued' }],
  ['Letter is going to vera@example.com', { state: 'handing' }],
  ['Letter goes at 14:06: enough letters went lately', { state: 'queued', why: 'capped' }],
  ['The mail server put the letter off; once more at 14:06', { state: 'deferred', why: 'refused' }],
  ['Letter could not be written; once more at 14:06', { state: 'deferred', why: 'broken' }],
  ['Letter sent to vera@example.com at 14:06', { state: 'sent', sent_at: AT, next_at: 0 }],
  ['Letter to vera@example.com came back: there is no such mailbox', { state: 'bounced', result: '550 5.1.1 no user' }],
  [
    'The mail server refused the letter to vera@example.com: its mail server does not take letters from here',
    { state: 'failed', why: 'refused', result: '550 5.7.1 denied' },
  ],
  ['Nobody knows whether the letter to vera@example.com arrived', { state: 'failed', why: 'in_doubt' }],
  ['Letter to vera@example.com waits until the address is confirmed', { state: 'held', why: 'confirm_first' }],
  ['No letter: an operator said so', { state: 'cancelled', why: 'operator' }],
])('MAIL-8: %s', (words, values) => {
  expect(said(values)).toBe(words);
});

test('MAIL-10: without a mail server nobody is told that a letter is going', () => {
  expect(said({ state: 'queued' }, 'kept')).toBe('Letter to vera@example.com is kept here: no mail server is set');
  expect(said({ state: 'sent', sent_at: AT }, 'kept')).toBe('Letter sent to vera@example.com at 14:06');
});

test('MAIL-8: while the mail server cannot be used, nobody is told that a letter is going', () => {
  const words = 'Letter to vera@example.com waits: the mail server cannot be used just now';
  expect(said({ state: 'queued' }, 'stuck')).toBe(words);
  expect(said({ state: 'queued', why: 'capped' }, 'stuck')).toBe('Letter goes at 14:06: enough letters went lately');
});

test('MAIL-8: a time that has passed is no promise while nothing goes out', () => {
  const putOff = { state: 'deferred', why: 'refused', next_at: AT - 1 } as const;
  expect(said(putOff, 'kept')).toBe('Letter to vera@example.com is kept here: no mail server is set');
  expect(said({ ...putOff, next_at: AT + 1 }, 'kept')).toContain('once more at 14:06');
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
  expect(new Set(whys.map((why) => said({ state: 'cancelled', why }))).size).toBe(whys.length);
});

test('a state or a reason of a newer server is no reason to say nothing', () => {
  expect(stateName('pigeoned')).toBe('pigeoned');
  expect(said({ state: 'held', why: 'moonlight' as never })).toBe('Letter to vera@example.com is held');
});

test('MAIL-7, MAIL-8: what a reader did with a letter that had gone is told, and is no bounce', () => {
  const did = (values: Partial<LetterView>) => readerWords({ state: 'sent', why: '', opened_at: 0, ...values });
  expect(did({})).toEqual([]);
  expect(did({ why: 'stopped' })).toEqual(['the client wants no more letters about this dialog']);
  expect(did({ why: 'suppressed' })).toEqual(['its reader wants no letters from here any more']);
  expect(did({ opened_at: AT })).toEqual([`opened the way back ${when(AT)}`]);
  expect(did({ state: 'cancelled', why: 'stopped' })).toEqual([]);
});

test.each([
  ['550 5.1.1 <x>: Recipient address rejected', 'there is no such mailbox'],
  ['5.1.2 bad destination system', 'its domain takes no mail'],
  ['552 5.2.2 over quota', 'the mailbox is full'],
  ['450 4.4.1 timed out', 'its mail server could not be reached'],
  ['554 5.7.1 spam', 'its mail server does not take letters from here'],
  ['550 go away', 'the server gave no clear reason'],
])('MAIL-8: %s means %s', (words, plain) => {
  expect(plainReason(words)).toBe(plain);
});

test('MAIL-8: what can be done about a letter follows from its state', () => {
  expect(letterActions(letter())).toEqual(['cancel']);
  expect(letterActions(letter({ why: 'capped' }))).toEqual(['send', 'cancel']);
  expect(letterActions(letter({ state: 'held', why: 'too_old' }))).toEqual(['send', 'cancel']);
  expect(letterActions(letter({ state: 'failed', why: 'refused' }))).toEqual(['send']);
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
  expect(said({ address: 'ורה@example.com' })).toBe('Letter is going to \u2068ורה@example.com\u2069');
});
