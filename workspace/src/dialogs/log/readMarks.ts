/** Tells the server what the operator has really seen: this window in front, the end of the dialog in view. */
import { createEffect } from 'solid-js';
import { attentive } from '../../core/clock';
import { me } from '../../core/session';
import type { Live } from '../../live/live';
import { lastFromVisitor } from './entries';

export function tellWhatIsRead(live: Live, d: string, isEndInView: () => boolean): void {
  let sent = 0;
  createEffect(() => {
    const view = live.view(d);
    const seen = lastFromVisitor(view);
    // Who looks through what waits, or into a colleague's work, reads for nobody.
    if (live.row(d)?.operator_id !== me().id) return;
    if (!attentive() || !isEndInView() || seen <= Math.max(sent, view?.read_by_operator ?? 0)) return;
    if (live.read(d, seen)) sent = seen;
  });
  // What was told to a connection that is gone may be lost.
  createEffect(() => {
    if (live.phase() !== 'live') sent = 0;
  });
}
