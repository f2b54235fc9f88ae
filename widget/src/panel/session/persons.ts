/**
 * Who uses this browser. Whatever is kept here belongs to a person, not to the browser: to the one whom the page names
 * by a signed identity, or to nobody in particular. Each has a place of their own, so that nothing of one is shown to,
 * or sent as, another; who comes back finds their own things.
 */
import { keep, storageOf } from '../kit/storage';

/** "@" and the `sub` of a signed identity; '' = nobody in particular, or no readable token. */
export type Person = string;

/** Not verified here: it only says where to look. The server says whether it is true. */
export function personOf(token: string): Person {
  try {
    const { sub } = JSON.parse(atob(`${token.split('.')[1]}`.replace(/-/g, '+').replace(/_/g, '/')));
    return typeof sub === 'string' ? `@${encodeURIComponent(sub)}` : '';
  } catch {
    return '';
  }
}

/** Person → the end of the name of their place, where it is not simply the person. */
type Places = Record<Person, string>;

export class Persons {
  private readonly storage = storageOf('localStorage');
  private of: Places = {};

  constructor(readonly base: string) {}

  /** The name of the person's place, in every storage. Asking stores nothing. */
  place(person: Person): string {
    return this.base + (this.read()[person] ?? person);
  }

  /** Whose place it is now: a stranger's becomes a person's when they log in. */
  ownerOf(place: string): Person {
    const end = place.slice(this.base.length);
    const given = Object.entries(this.read()).find(([, it]) => it === end)?.[0];
    return given ?? (end[0] === '@' ? end : '');
  }

  isKnown(person: Person): boolean {
    return !!this.storage?.getItem(this.place(person));
  }

  /** Tokens that were forgotten here, of which the server has not been told yet. */
  owed(): string[] {
    return this.storage?.getItem(`${this.base}:owed`)?.split(' ') ?? [];
  }

  owe(tokens: Array<string | undefined>): void {
    keep(this.storage, `${this.base}:owed`, [...new Set(tokens)].filter(Boolean).join(' '));
  }

  /** A stranger has logged in: what they said is this person's now, and the next stranger begins anew. */
  adopt(person: Person): void {
    const of = this.read();
    this.write({ ...of, [person]: of[''] ?? '', '': freshEnd() });
  }

  /** The others hear of it by the storage: a page that is another's shows nothing of theirs any more. */
  isHere(person: Person): void {
    if (person) keep(this.storage, `${this.base}:now`, person);
  }

  /** Somebody else was named in this browser since this page was made. */
  isOver(person: Person): boolean {
    return !!person && !!this.storage && this.storage.getItem(`${this.base}:now`) !== person;
  }

  /** Another tab may have changed it. */
  read(): Places {
    const stored = this.storage?.getItem(`${this.base}:of`);
    if (stored) this.of = JSON.parse(stored) as Places;
    return this.of;
  }

  write(of: Places): void {
    this.of = of;
    keep(this.storage, `${this.base}:of`, JSON.stringify(of));
  }
}

export const freshEnd = (): string => `~${crypto.getRandomValues(new Uint32Array(2)).join('')}`;
