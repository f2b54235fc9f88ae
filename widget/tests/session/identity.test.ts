/** Who this browser is: a token that the server confirms, changes, and may have forgotten after a restore. */
import { expect, test } from 'vitest';
import { aged, newIdentity, welcomed } from '../../src/panel/session/identity';

const welcome = { known: true, rotated: false, epoch: 'one' };
const DAY = 24 * 3_600_000;

test('a welcome says whether the server knows it, and of which epoch the database is', () => {
  expect(welcomed(newIdentity(), welcome)).toMatchObject({ known: true, epoch: 'one' });
});

test('a server that was set back to before takes it as new: it keeps its token and says so', () => {
  const known = welcomed(newIdentity(), welcome);
  const forgotten = welcomed(known, { known: false, rotated: false, epoch: 'two' });
  expect(forgotten).toEqual({ token: known.token, made: known.made, known: false, epoch: 'two' });
});

test('a token is changed after a day, when the server has said that it has', () => {
  const old = aged(welcomed(newIdentity(0), welcome), DAY + 1);
  expect(old.next).toHaveLength(43);
  expect(welcomed(old, welcome).token).toBe(old.token);
  expect(welcomed(old, { ...welcome, rotated: true })).toMatchObject({ token: old.next, known: true });
});
