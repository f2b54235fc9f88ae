/** A box that asks the server for something stays, with all that was typed, until the server has done it. */
import { createSignal, onCleanup } from 'solid-js';
import { notices } from '../../core/notices';
import type { Live } from '../../live/live';
import type { DialogCommand } from '../../live/outbox';

interface Box {
  live: Pick<Live, 'ask'>;
  d: string;
  onClose: () => void;
}

export function createPendingBox(box: Box) {
  const [error, setError] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const { live, d } = box;
  let isClosed = false;
  onCleanup(() => {
    isClosed = true;
  });
  async function ask(act: DialogCommand): Promise<void> {
    setError('');
    setBusy(true);
    const why = await live.ask(act);
    setBusy(false);
    if (isClosed) why && notices.refused(d, why);
    else if (why) setError(why);
    else box.onClose();
  }
  return { error, busy, ask };
}
