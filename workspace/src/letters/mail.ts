/** How letters go out from this portal, for banners and for words: kept here, or asked for confirmation first. */
import { createSignal } from 'solid-js';
import { read } from '../core/http';

export interface Mail {
  /** No mail server is set: nothing leaves the machine. */
  is_kept: boolean;
  /** A mail server is set, but cannot be used just now: letters wait for it. */
  is_stuck: boolean;
  /** What is wrong with it; told to administrators only. */
  trouble: string;
  confirm_first: boolean;
  /** Why the portal switched it on by itself; '' = it did not. */
  tripped_why: string;
}

const [mail, setMail] = createSignal<Mail>({
  is_kept: false,
  is_stuck: false,
  trouble: '',
  confirm_first: false,
  tripped_why: '',
});

export { mail };

/** Where a letter goes that is due now: out, nowhere, or out as soon as the mail server can be used again. */
export type Way = 'open' | 'kept' | 'stuck';

export const way = (): Way => (mail().is_kept ? 'kept' : mail().is_stuck ? 'stuck' : 'open');

/** Who cannot ask now keeps what was known. */
export async function lookAtMail(): Promise<void> {
  const found = await read<Mail>('/mail').catch(() => null);
  if (found) setMail(found);
}
