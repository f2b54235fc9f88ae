/**
 * Who this browser is to the channel: a token made here at the first opening (docs/protocol.md, Tokens).
 * Without storage it lives as long as the page does.
 */
import { keep } from '../kit/storage';

export interface Identity {
  token: string;
  made: number;
  /** The server has said that it knows this token, and has not been set back to before since. */
  known: boolean;
  /** The token to change to; sent until the server says that it has. */
  next?: string;
  epoch?: string;
}

const GROWN_OLD_MS = 24 * 3_600_000;

export function newIdentity(now = Date.now()): Identity {
  return { token: newToken(), made: now, known: false };
}

/** 32 random bytes, base64url without padding: 43 characters. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
}

/** With a successor, when the token has grown old. */
export function aged(identity: Identity, now = Date.now()): Identity {
  const due = identity.known && !identity.next && now - identity.made > GROWN_OLD_MS;
  return due ? { ...identity, next: newToken() } : identity;
}

/** What a `welcome` makes of it. */
export function welcomed(
  identity: Identity,
  welcome: { known: boolean; rotated: boolean; epoch: string },
  now = Date.now(),
): Identity {
  const { next, ...rest } = identity;
  const { known } = welcome;
  if (welcome.rotated && next) return { token: next, made: now, known, epoch: welcome.epoch };
  return { ...rest, ...(next && { next }), known, epoch: welcome.epoch };
}

export class IdentityKeeper {
  private current: Identity | undefined;

  constructor(
    private readonly place: string,
    private readonly storage: Storage | undefined,
  ) {}

  /** Made now if there is none. */
  get(): Identity {
    return this.find() ?? this.set(newIdentity());
  }

  /** Another tab may have changed the stored one. */
  find(): Identity | undefined {
    const stored = this.storage?.getItem(this.place);
    if (stored) this.current = JSON.parse(stored) as Identity;
    return this.current;
  }

  set(identity: Identity): Identity {
    this.current = identity;
    keep(this.storage, this.place, JSON.stringify(identity));
    return identity;
  }

  forget(): void {
    this.current = undefined;
    this.storage?.removeItem(this.place);
  }
}
