/** The quiet day: where to try the chat. */
import { render } from '@ui/renderer';
import { afterEach, expect, test, vi } from 'vitest';
import { NoDialog } from '../../src/dialogs/NoDialog';
import type { Live } from '../../src/live/live';

const live = { inbox: () => ({ loaded: true, rows: new Map() }) } as unknown as Live;
let dispose = () => {};

function clear(): void {
  dispose();
  document.body.replaceChildren();
}

afterEach(() => {
  clear();
  vi.unstubAllGlobals();
});

/** The pages at which one may try it, as the server tells of them. */
async function offered(portal: { channel_key: string; demo_url: string }): Promise<Array<string | null>> {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ snippet: '', ...portal })));
  dispose = render(() => <NoDialog live={live} />, document.body);
  await new Promise((done) => setTimeout(done));
  return [...document.querySelectorAll('a')].map((it) => it.getAttribute('href'));
}

test('the chat is tried on the demo page, or on its own page where there is none (T70)', async () => {
  const demo_url = 'http://localhost:8000/demo';
  expect(await offered({ channel_key: 'key', demo_url })).toEqual([demo_url]);
  clear();
  expect(await offered({ channel_key: 'key', demo_url: '' })).toEqual(['/chat/key']);
});

test('without a channel there is nothing to try', async () => {
  expect(await offered({ channel_key: '', demo_url: '' })).toEqual([]);
  expect(document.body.textContent).not.toContain('Try it');
});
