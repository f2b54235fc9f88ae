import type { DialogRow, DialogView, Me } from '@ui/protocol.generated';
import { expect, test } from 'vitest';
import { type AllowedActions, allowedActions } from '../../src/dialogs/parts/acts';
import { notifyReason, unreadFor } from '../../src/live/notify';

const anna: Me = { id: 'anna', name: 'Anna', email: '', role: 'operator' };

const view = (status: DialogView['status'], operator = '') => ({ status, operator });

const row = (values: Partial<DialogRow> = {}) =>
  ({
    d: 'd',
    rev: 1,
    status: 'new',
    operator_id: '',
    offered_to: '',
    invited: [],
    unread: 0,
    held_mails: 0,
    ...values,
  }) as DialogRow;

const allowed = (acts: AllowedActions) => Object.keys(acts).filter((name) => acts[name as keyof AllowedActions]);

test.each([
  ['waits', view('new'), row(), ['take', 'transfer', 'finish', 'spam']],
  ['is offered to me', view('new'), row({ offered_to: 'anna' }), ['take', 'decline', 'transfer', 'finish', 'spam']],
  ['is mine', view('in_work', 'Anna'), row({ operator_id: 'anna' }), ['transfer', 'pin', 'finish', 'spam']],
  [
    'is pinned',
    view('in_work', 'Anna'),
    row({ operator_id: 'anna', pinned: true }),
    ['transfer', 'unpin', 'finish', 'spam'],
  ],
  ['is of another', view('in_work', 'Oleg'), row({ operator_id: 'oleg' }), ['takeOver']],
  ['is offered to another', view('new'), row({ offered_to: 'oleg' }), ['take', 'spam']],
  ['is mine, the name hidden', view('in_work'), row({ operator_id: 'anna' }), ['transfer', 'pin', 'finish', 'spam']],
  ["is another's, the name hidden", view('in_work'), row({ operator_id: 'oleg' }), ['takeOver']],
  [
    'is mine, another name shown',
    view('in_work', 'Support'),
    row({ operator_id: 'anna', pinned: true }),
    ['transfer', 'unpin', 'finish', 'spam'],
  ],
  ['is taken, its row not here yet', view('in_work'), undefined, ['takeOver', 'transfer', 'finish', 'spam']],
  ['is quarantined', view('new'), row({ quarantined: true, spam: true }), ['finish', 'unban', 'block']],
  ['has ended', view('finished', 'Anna'), row(), ['reopen', 'spam']],
  ['has ended as spam', view('finished', 'Anna'), row({ spam: true }), ['unban']],
  ['ended before its visitor was blocked', view('finished'), row({ blocked: true }), ['unban']],
  ['is not known', undefined, row(), []],
])('a dialog that %s (LINE-7)', (_, dialog, its, expected) => {
  expect(allowed(allowedActions(dialog, its, anna))).toEqual(expected);
});

test('LINE-13: supervisors delete spam and nothing else; who is blocked is not blocked again', () => {
  const boss = { ...anna, role: 'supervisor' as const };
  expect(allowedActions(view('finished'), row({ spam: true }), boss).deleteSpam).toBe(true);
  expect(allowedActions(view('finished'), row({ spam: true }), anna).deleteSpam).toBe(false);
  expect(allowedActions(view('finished'), row(), boss).deleteSpam).toBe(false);
  expect(allowedActions(view('new'), row({ quarantined: true, spam: true, blocked: true }), boss).block).toBe(false);
});

test('a dialog after which the client began another is not reopened (LINE-9)', () => {
  expect(allowed(allowedActions(view('finished'), row(), anna, false))).toEqual(['spam']);
});

test('only supervisors and administrators rate the work', () => {
  expect(allowedActions(view('new'), row(), { ...anna, role: 'supervisor' }).review).toBe(true);
});

test.each([
  ['offered to me', row(), row({ rev: 2, offered_to: 'anna' }), 'offered'],
  ['still offered to me', row({ offered_to: 'anna' }), row({ rev: 2, offered_to: 'anna' }), null],
  ['offered to another', undefined, row({ offered_to: 'oleg' }), null],
  [
    'I was invited',
    row({ operator_id: 'oleg', status: 'in_work' }),
    row({ rev: 2, operator_id: 'oleg', status: 'in_work', invited: ['anna'] }),
    'invited',
  ],
  ['I was invited to what I did not see', undefined, row({ operator_id: 'oleg', invited: ['anna'] }), 'invited'],
  [
    'still invited',
    row({ operator_id: 'oleg', invited: ['anna'] }),
    row({ rev: 2, operator_id: 'oleg', invited: ['anna', 'olga'] }),
    null,
  ],
  [
    'taken over from me',
    row({ operator_id: 'anna', status: 'in_work' }),
    row({ rev: 2, operator_id: 'oleg', status: 'in_work' }),
    'taken_over',
  ],
  [
    'reopened by a colleague',
    row({ operator_id: 'anna', status: 'finished' }),
    row({ rev: 2, operator_id: 'oleg', status: 'in_work' }),
    null,
  ],
  [
    'taken over from another',
    row({ operator_id: 'oleg', status: 'in_work' }),
    row({ rev: 2, operator_id: 'olga', status: 'in_work' }),
    null,
  ],
  ['a new one for everybody', undefined, row(), 'waits'],
  ['still for everybody', row(), row({ rev: 2, unread: 2 }), null],
  [
    'written to me',
    row({ operator_id: 'anna', status: 'in_work' }),
    row({ rev: 2, operator_id: 'anna', status: 'in_work', unread: 1 }),
    'written',
  ],
  [
    'written in what is offered to me',
    row({ offered_to: 'anna' }),
    row({ rev: 2, offered_to: 'anna', unread: 1 }),
    'written',
  ],
  [
    'a mail to look at, in what is mine',
    row({ operator_id: 'anna', status: 'in_work' }),
    row({ rev: 2, operator_id: 'anna', status: 'in_work', held_mails: 1 }),
    'written',
  ],
  ['written to another', undefined, row({ operator_id: 'oleg', status: 'in_work', unread: 1 }), null],
  ['quarantined', undefined, row({ quarantined: true, offered_to: '' }), null],
  ['an older frame', row({ rev: 5 }), row({ rev: 4, offered_to: 'anna' }), null],
])('%s: what concerns me (WORK-4)', (_, before, after, expected) => {
  expect(notifyReason(before, after, 'anna')).toBe(expected);
});

test("the title counts what is mine and what is everybody's (WORK-4)", () => {
  const rows = [
    row({ d: 'mine', operator_id: 'anna', status: 'in_work', unread: 1 }),
    row({ d: 'offered', offered_to: 'anna', unread: 2 }),
    row({ d: 'invited', operator_id: 'oleg', status: 'in_work', invited: ['anna'], unread: 4 }),
    row({ d: 'waits', unread: 8 }),
    row({ d: 'a colleague has it', operator_id: 'oleg', status: 'in_work', unread: 16 }),
    row({ d: 'a colleague is asked', offered_to: 'oleg', unread: 32 }),
    row({ d: 'spam', quarantined: true, unread: 64 }),
  ];
  expect(unreadFor(rows, 'anna')).toBe(15);
});
