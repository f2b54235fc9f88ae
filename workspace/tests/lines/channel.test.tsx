/** The sites of a channel: they go through the same editing and conflict as every other setting. */
import type { LineSettings, Rules, SavedChannel, ShownChannel } from '@ui/api.generated';
import { render } from '@ui/renderer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logIn } from '../../src/core/session';
import { Channels } from '../../src/lines/channels/Channels';
import { createLineEditing, EditingContext, type LineEditing } from '../../src/lines/state/editing';

const channel = (...origins: string[]): ShownChannel => ({
  id: 'c',
  key: 'key',
  line_id: 'l',
  origins,
  snippet: '<script>',
  demo_url: '',
  seen_on: [],
  refused: [],
});
const line = (...origins: string[]) =>
  ({
    id: 'l',
    name: 'Sales',
    rev: 1,
    rules: { lang: 'en' } as Rules,
    operators: [],
    channels: [channel(...origins)],
    langs: [],
  }) as unknown as LineSettings;

/** Requests wait until the test answers them. */
const asked: Array<{ body: SavedChannel; answer: (answered: object, status?: number) => Promise<void> }> = [];
let dispose = () => {};
let editing: LineEditing;

beforeEach(async () => {
  const session = { csrf: '', me: { role: 'supervisor' } };
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(session)));
  await logIn('stan@example.com', '');
  vi.stubGlobal(
    'fetch',
    (_: string, { body }: RequestInit) =>
      new Promise((take) =>
        asked.push({
          body: JSON.parse(String(body)),
          answer: async (answered, status = 200) => {
            take(new Response(JSON.stringify(answered), { status }));
            await new Promise((done) => setTimeout(done));
          },
        }),
      ),
  );
  dispose = render(() => {
    editing = createLineEditing(line('https://shop.example'));
    return (
      <EditingContext.Provider value={editing}>
        <Channels />
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

const field = () => document.querySelector('textarea') as HTMLTextAreaElement;
const press = (name: string) => [...document.querySelectorAll('button')].find((it) => it.textContent === name)?.click();
const notSaved = () => editing.isExtraChanged();

function type(text: string): void {
  field().value = text;
  field().dispatchEvent(new InputEvent('input', { bubbles: true }));
}

test('only other sites are a change, and they are saved with the line over what was seen (CHAT-1)', async () => {
  type('https://shop.example,\n');
  expect([notSaved(), field().value]).toEqual([false, 'https://shop.example,\n']);
  type('https://shop.example, https://BLOG.example');
  expect(notSaved()).toBe(true);
  void editing.saveAll();
  expect(asked[0]?.body).toEqual({
    line_id: 'l',
    origins: ['https://shop.example', 'https://BLOG.example'],
    seen: ['https://shop.example'],
  });
  await asked[0]?.answer(channel('https://shop.example', 'https://blog.example'));

  expect(field().value).toBe('https://shop.example\nhttps://blog.example');
  expect([notSaved(), editing.saved()]).toEqual([false, true]);
  expect(editing.base().channels[0]?.origins).toEqual(['https://shop.example', 'https://blog.example']);
});

test('the demo page is offered where the server has one (T70)', () => {
  const demo = () => [...document.querySelectorAll('a')].find((it) => it.textContent === 'Demo page')?.href;
  expect(demo()).toBeUndefined();
  editing.setChannels([{ ...channel('https://shop.example'), demo_url: 'http://localhost:8000/demo?channel=key' }]);
  expect(demo()).toBe('http://localhost:8000/demo?channel=key');
});

test('what is typed while the sites are being saved stays, to be saved next (WORK-5)', async () => {
  type('https://blog.example');
  void editing.saveAll();
  type('https://blog.example https://docs.example');
  await asked[0]?.answer(channel('https://blog.example'));

  expect([field().value, notSaved()]).toEqual(['https://blog.example https://docs.example', true]);
  void editing.saveAll();
  expect(asked[1]?.body.seen).toEqual(['https://blog.example']);
});

test('a colleague saved other sites: mine over theirs, or theirs (CHAT-1)', async () => {
  const current = channel('https://docs.example');
  type('https://blog.example');
  void editing.saveAll();
  await asked[0]?.answer({ code: 'changed', message: 'Oleg has saved', current }, 409);
  expect(document.querySelector('[role=alertdialog]')?.textContent).toContain('https://docs.example');
  press('Keep mine');
  expect(asked[1]?.body).toMatchObject({ origins: ['https://blog.example'], seen: ['https://docs.example'] });
  await asked[1]?.answer({ code: 'changed', message: 'Oleg has saved', current }, 409);
  press('Use theirs');

  expect([field().value, notSaved()]).toEqual(['https://docs.example', false]);
  expect(editing.base().channels).toEqual([current]);
});

test('who discards after a conflict is shown what is saved now (WORK-5)', async () => {
  type('https://blog.example');
  void editing.saveAll();
  await asked[0]?.answer({ code: 'changed', message: '', current: channel('https://docs.example') }, 409);
  editing.discard();

  expect([field().value, notSaved()]).toEqual(['https://docs.example', false]);
});

test('sites that come with the line are shown, but not over what is typed here (CHAT-1)', () => {
  editing.setChannels([channel('https://docs.example')]);
  expect(field().value).toBe('https://docs.example');
  type('https://blog.example');
  editing.setChannels([channel('https://news.example')]);

  expect(field().value).toBe('https://blog.example');
  void editing.saveAll();
  expect(asked[0]?.body.seen).toEqual(['https://docs.example']);
});

test('what is wrong with one site is said under the field of all, until it is mended (WORK-5)', async () => {
  type('https://shop.example nonsense');
  void editing.saveAll();
  const fields = [{ field: 'origins.1', code: 'wrong', message: 'This is no site' }];
  await asked[0]?.answer({ code: 'wrong_fields', message: '', fields }, 400);
  expect(document.querySelector('[data-wrong=origins]')?.textContent).toBe('This is no site');
  type('https://shop.example');

  expect(document.querySelector('.field-wrong, .refusal')).toBeNull();
});
