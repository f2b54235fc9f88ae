/** A search that the server has stopped says so, and shows neither old results nor "nothing found". */
import { render } from '@ui/renderer';
import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { go } from '../../src/core/router';
import { searchDialogs } from '../../src/dialogs/list/search';
import { TablePage } from '../../src/kit/TablePage';
import type { Live } from '../../src/live/live';

const TOO_BROAD = { code: 'too_broad', message: 'Too many matches.' };
const WAITS = 300;
let dispose = () => {};

interface Page {
  clients: string[];
  next: string;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', async (path: string) =>
    path.includes('q=example')
      ? new Response(JSON.stringify(TOO_BROAD), { status: 422 })
      : new Response(JSON.stringify({ clients: ['Vera'], rows: [{ d: 'd1' }], next: '', hint: '' })),
  );
});

afterEach(() => {
  dispose();
  go('/');
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

test('in a table: the sentence alone, without trying again (T61)', async () => {
  go('/clients');
  dispose = render(
    () => (
      <TablePage<Page, string> page="clients" title="Clients" columns={[]} empty="" itemsOf={(it) => it.clients}>
        {(name) => <tr class="found">{name}</tr>}
      </TablePage>
    ),
    document.body,
  );
  await vi.advanceTimersByTimeAsync(WAITS);
  expect(document.querySelectorAll('.found')).toHaveLength(1);

  go('/clients?q=example');
  await vi.advanceTimersByTimeAsync(WAITS);

  expect(document.querySelector('[role=alert]')?.textContent).toBe(TOO_BROAD.message);
  expect(document.querySelectorAll('.found')).toHaveLength(0);
  expect(document.querySelector('.table-empty')?.textContent).toBe('');
});

test('in the list of conversations: the sentence, and no rows of before (T61)', async () => {
  const live = { remember: () => {}, inbox: () => ({ gone: 0 }) } as unknown as Live;
  const [q, setQ] = createSignal('vera');
  const search = createRoot((end) => {
    dispose = end;
    return searchDialogs(live, q, () => false);
  });
  await vi.advanceTimersByTimeAsync(WAITS);
  expect([search.ids(), search.failed()]).toEqual([['d1'], false]);

  setQ('example');
  await vi.advanceTimersByTimeAsync(WAITS);

  expect([search.ids(), search.failed(), search.hint()]).toEqual([[], true, TOO_BROAD.message]);
});
