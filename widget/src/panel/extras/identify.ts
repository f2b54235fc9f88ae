/** The page says who the visitor is, by a token that its server has signed (CHAT-8). */
import { uuid7 } from '@ui/ids';
import type { Ack, Nack } from '@ui/protocol.generated';
import { createEffect, createRoot } from 'solid-js';
import type { PanelState } from '../state';

/** Resolves once the server has accepted it: before the first opening, that is after it. Throws what it refused. */
export async function identify(state: PanelState, token: string): Promise<void> {
  const answer = await offer(state, token);
  if (answer.t === 'ack') return;
  if (answer.code !== 'other_person') throw new Error(`openline.identify: ${answer.code}`);
  // Somebody else uses this browser now: what belongs to the other is forgotten here.
  state.forget();
  await state.visit.reset();
  const accepted = offer(state, token);
  void state.visit.begin();
  await accepted;
}

/** On every new connection again, until there is an answer. */
function offer({ visit }: PanelState, token: string): Promise<Ack | Nack> {
  visit.sign(token);
  return new Promise((resolve) => {
    createRoot((end) => {
      createEffect(() => {
        if (visit.known.phase() !== 'live') return;
        const cid = uuid7();
        visit.hears(cid, (answer) => {
          end();
          resolve(answer);
        });
        visit.tell({ t: 'identify', cid, token });
      });
    });
  });
}
