import { createRenderEffect, createRoot } from 'solid-js';
import { beforeEach, expect, test, vi } from 'vitest';
import { hasDraft, readDraft, saveDraft } from '../../src/dialogs/parts/drafts';

beforeEach(() => localStorage.clear());

test('a draft belongs to one operator and one dialog', () => {
  saveDraft('anna', 'd1', 'Hello');
  expect([readDraft('anna', 'd1'), readDraft('anna', 'd2'), readDraft('oleg', 'd1')]).toEqual(['Hello', '', '']);
});

test('an empty draft leaves nothing behind', () => {
  saveDraft('anna', 'd1', 'Hello');
  saveDraft('anna', 'd1', '  ');
  expect(localStorage.length).toBe(0);
});

test('drafts older than a month are forgotten', () => {
  const now = Date.now();
  saveDraft('anna', 'old', 'x', now - 31 * 24 * 3_600_000);
  saveDraft('anna', 'new', 'y', now);
  expect([readDraft('anna', 'old'), readDraft('anna', 'new')]).toEqual(['', 'y']);
});

test('a full storage stops nobody', () => {
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new Error('full');
  });
  expect(() => saveDraft('anna', 'd1', 'Hello')).not.toThrow();
  full.mockRestore();
});

test('a row knows of its draft, also of one that another tab has begun (WORK-3)', () => {
  saveDraft('anna', 'd1', 'Hello');
  expect([hasDraft('anna', 'd1'), hasDraft('anna', 'd2')]).toEqual([true, false]);
  const seen: boolean[] = [];
  const dispose = createRoot((end) => {
    createRenderEffect(() => seen.push(hasDraft('anna', 'd2')));
    return end;
  });
  localStorage.setItem('openline.drafts.anna', JSON.stringify({ d2: { text: 'Hi', at: Date.now() } }));
  dispatchEvent(new StorageEvent('storage', { key: 'openline.drafts.anna' }));
  dispose();
  expect(seen).toEqual([false, true]);
});
