import type { LineSettings, Rules } from '@ui/api.generated';
import { render } from '@ui/renderer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineConflict } from '../../src/lines/LineEditor';
import { createLineEditing, EditingContext, type LineEditing } from '../../src/lines/state/editing';

const auto = { is_on: true, texts: {} };
const rules = {
  lang: 'en',
  limit: null,
  next_after_s: 60,
  greeting: auto,
  nobody_yet: auto,
  outside_hours: auto,
  ending: auto,
  closing: auto,
  rating_texts: {},
} as unknown as Rules;
const LINE = { id: 'l', name: 'Sales', rev: 1, rules, operators: ['anna'], channels: [], langs: [] };

const line = (values: object = {}, changed: Partial<Rules> = {}) =>
  structuredClone({ ...LINE, ...values, rules: { ...rules, ...changed } }) as unknown as LineSettings;

/** Requests wait until the test answers them. */
const asked: Array<{
  body: { name: string; rev: number; rules: Rules };
  answer: (body: object, status?: number) => void;
}> = [];
let dispose = () => {};
let editing: LineEditing;

beforeEach(() => {
  vi.stubGlobal(
    'fetch',
    (_: string, { body }: RequestInit) =>
      new Promise((answer) =>
        asked.push({
          body: JSON.parse(String(body)),
          answer: (body, status = 200) => answer(new Response(JSON.stringify(body), { status })),
        }),
      ),
  );
  dispose = render(() => {
    editing = createLineEditing(line());
    return (
      <EditingContext.Provider value={editing}>
        <LineConflict nameOf={(id) => id} />
      </EditingContext.Provider>
    );
  }, document.body);
});

afterEach(() => {
  dispose();
  asked.length = 0;
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const press = (name: string) => [...document.querySelectorAll('button')].find((it) => it.textContent === name)?.click();

test('what is typed while the line is being saved stays, to be saved next (WORK-5)', async () => {
  editing.setName('Shop');
  const saving = editing.save();
  editing.setRules({ next_after_s: 90 });
  asked[0]?.answer(line({ name: 'Shop', rev: 2 }));
  await saving;

  expect([editing.draft.name, editing.draft.rules.next_after_s]).toEqual(['Shop', 90]);
  expect(editing.isChanged()).toBe(true);
  void editing.save();
  expect([asked[1]?.body.rev, asked[1]?.body.rules.next_after_s]).toEqual([2, 90]);
});

test('what the server has set right is what the page shows (WORK-5)', async () => {
  editing.setName(' Shop ');
  const saving = editing.save();
  asked[0]?.answer(line({ name: 'Shop', rev: 2 }));
  await saving;

  expect([editing.draft.name, editing.isChanged()]).toEqual(['Shop', false]);
});

test('what is edited beside the box of a conflict is saved with what was chosen in it (LINE-1)', async () => {
  editing.setRules({ limit: 3 });
  const saving = editing.save();
  const current = line({ rev: 2, name: 'Shop' }, { limit: 5 });
  asked[0]?.answer({ code: 'changed', message: 'Oleg has saved', current }, 409);
  await saving;
  press('Review');
  editing.setRules({ next_after_s: 90 });
  expect(document.querySelectorAll('.difference')).toHaveLength(3);
  press('Save selection');

  const { name, rev, rules: sent } = asked[1]?.body ?? line();
  expect([rev, name, sent.limit, sent.next_after_s]).toEqual([2, 'Shop', 3, 90]);
});

test.each([
  ['is theirs', {}, 5],
  ['and edited since is mine again', { limit: 4 }, 4],
])('a part for which theirs was chosen %s (LINE-1)', async (_, edited, sent) => {
  editing.setRules({ limit: 3 });
  const saving = editing.save();
  asked[0]?.answer({ code: 'changed', message: '', current: line({ rev: 2 }, { limit: 5 }) }, 409);
  await saving;
  press('Review');
  document.querySelectorAll<HTMLInputElement>('.difference input')[1]?.click();
  editing.setRules(edited);
  press('Save selection');

  expect(asked[1]?.body.rules.limit).toBe(sent);
});
