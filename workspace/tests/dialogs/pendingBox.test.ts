import { createRoot } from 'solid-js';
import { beforeEach, expect, test, vi } from 'vitest';
import { notices } from '../../src/core/notices';
import { createPendingBox } from '../../src/dialogs/parts/pendingBox';
import { Outbox } from '../../src/live/outbox';

const ACT = { t: 'transfer', d: 'd', operator: 'olga', comment: 'She knows lamps' } as const;
const sent: Array<{ cid: string }> = [];
let outbox: Outbox;

beforeEach(() => {
  sent.length = 0;
  outbox = new Outbox('anna', (frame) => sent.push(frame as { cid: string }));
});

const cid = () => sent[0]?.cid ?? '';

function opened() {
  return createRoot((close) => {
    const onClose = vi.fn();
    const live = { ask: (act: typeof ACT) => new Promise<string>((answered) => outbox.act(act, answered)) };
    return { ...createPendingBox({ live: live as never, d: 'd', onClose }), onClose, close };
  });
}

test('a box goes when the server has done it, not before (LINE-7)', async () => {
  const box = opened();
  const asked = box.ask(ACT);
  expect([box.busy(), box.onClose.mock.calls.length]).toEqual([true, 0]);
  outbox.acked({ t: 'ack', cid: cid(), ts: 1 });
  await asked;

  expect([box.busy(), box.onClose.mock.calls.length]).toEqual([false, 1]);
});

test('refused it stays and says why, in itself and nowhere else (LINE-7)', async () => {
  const box = opened();
  const asked = box.ask(ACT);
  expect(outbox.refused({ t: 'nack', cid: cid(), code: 'not_now', msg: 'Olga is not here' })).toBeUndefined();
  await asked;

  expect([box.error(), box.busy(), box.onClose.mock.calls.length]).toEqual(['Olga is not here', false, 0]);
});

test('a box that was closed meanwhile is refused beside the dialog', async () => {
  const box = opened();
  const asked = box.ask(ACT);
  box.close();
  outbox.refused({ t: 'nack', cid: cid(), code: 'not_now', msg: 'Olga is not here' });
  await asked;

  expect(notices.list().map((it) => [it.d, it.text])).toEqual([['d', 'Olga is not here']]);
  expect(box.onClose).not.toHaveBeenCalled();
});

test('a command nobody waits for is handed back when it is refused', () => {
  outbox.act({ t: 'take', d: 'd' });
  expect(outbox.refused({ t: 'nack', cid: cid(), code: 'taken_by', msg: '' })).toMatchObject({ t: 'take' });
});
