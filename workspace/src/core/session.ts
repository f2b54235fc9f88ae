/** Who works here: log-in, log-out, and noticing that the server has forgotten us. */
import type { LogIn, OpenedSession } from '@ui/api.generated';
import type { Me } from '@ui/protocol.generated';
import { createSignal } from 'solid-js';
import { ask, onSessionOver, Refusal, setCsrf } from './http';

type SessionState =
  | { is: 'unknown' }
  | { is: 'offline'; why: string }
  | { is: 'out'; ended: boolean }
  /** `mustChange`: the password was made up by somebody else, and nothing opens before it is changed. */
  | { is: 'in'; me: Me; mustChange: boolean };

const [state, setState] = createSignal<SessionState>({ is: 'unknown' });
export const session = state;

export function mustChange(): boolean {
  const now = state();
  return now.is === 'in' && now.mustChange;
}

export function me(): Me {
  const now = state();
  if (now.is !== 'in') throw new Error('nobody is logged in');
  return now.me;
}

/** Asks who we are; done once at the start, and after the socket said that the session is over. */
export async function findSession(): Promise<void> {
  try {
    enter(await ask<OpenedSession>('GET', '/session'));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'offline') {
      // Somebody who works already keeps the page: the connection bar tells about the server.
      if (state().is !== 'in') setState({ is: 'offline', why: error.message });
    } else leave();
  }
}

export async function logIn(email: string, password: string): Promise<void> {
  enter(await ask<OpenedSession>('POST', '/session', { email, password } satisfies LogIn));
}

export async function logOut(): Promise<void> {
  await ask('DELETE', '/session');
  setState({ is: 'out', ended: false });
}

function enter(found: OpenedSession): void {
  setCsrf(found.csrf);
  setState({ is: 'in', me: found.me, mustChange: found.must_change_password ?? false });
}

function leave(): void {
  setState({ is: 'out', ended: state().is === 'in' || wasEnded() });
}

const wasEnded = () => {
  const now = state();
  return now.is === 'out' && now.ended;
};

onSessionOver(leave);
