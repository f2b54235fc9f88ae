/** The page says who the visitor is, by a token that its server has signed (CHAT-8). */
import { uuid7 } from '@ui/ids';
import type { Ack, Nack } from '@ui/protocol.generated';
import { createEffect, createRoot } from 'solid-js';
import { freshEnd } from '../session/persons';
import type { PanelState, Stage } from '../state';

/** Resolves once the server has accepted it: before the first opening, that is after it. Throws what it refused. */
export async function identify(stage: Stage, token: string): Promise<void> {
  let answer = await offer(stage.state, token);
  if (answer.t === 'nack' && answer.code === 'other_person') {
    moveOut(stage);
    answer = await offer(stage.state, token);
  }
  if (answer.t === 'ack') {
    stage.adopted = '';
    return;
  }
  if (!answer.retry_ms) disown(stage);
  const reason = answer.msg || answer.code;
  // For the developer of the page: visitors see nothing of it, and go on as strangers.
  stage.state.host.emit('error', { code: 'identity', reason });
  // biome-ignore lint/suspicious/noConsole: the developer looks there first
  console.warn(`openline.identify: ${reason}`);
  throw new Error(`openline.identify: ${reason}`);
}

/** What is kept in the person's place is somebody else's: that one keeps it, and the person begins anew. */
function moveOut(stage: Stage): void {
  giveBack(stage);
  stage.persons.write({ ...stage.persons.read(), [stage.person]: freshEnd() });
  stage.make(true);
  stage.begin();
}

/** The identity does not hold: the page is nobody's in particular. What a stranger had said is a stranger's still. */
function disown(stage: Stage): void {
  const { person, adopted } = stage;
  stage.person = '';
  stage.state.visit.sign('');
  giveBack(stage);
  if (!adopted && person) stage.make(true);
  stage.begin();
}

/** The stranger was not that person after all. */
function giveBack(stage: Stage): void {
  const { adopted, persons } = stage;
  const { [adopted]: end = '', ...rest } = persons.read();
  if (adopted) persons.write({ ...rest, '': end });
  stage.adopted = '';
}

/** On every new connection again, until there is an answer. */
function offer({ visit }: PanelState, token: string): Promise<Ack | Nack> {
  visit.sign(token);
  return new Promise((resolve) => {
    createRoot((end) => {
      const cid = uuid7();
      visit.hears(cid, (answer) => {
        end();
        resolve(answer);
      });
      createEffect(() => {
        if (visit.known.phase() === 'live') visit.tell({ t: 'identify', cid, token });
      });
    });
  });
}
