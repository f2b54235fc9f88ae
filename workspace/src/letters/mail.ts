/** How letters go out from this portal, for banners and for words: kept here, or asked for confirmation first. */
import type { MailHealth } from '@ui/api.generated';
import { createSignal } from 'solid-js';
import { read } from '../core/http';

const [mail, setMail] = createSignal<MailHealth>({
  is_kept: false,
  is_stuck: false,
  trouble: '',
  mailbox_trouble: '',
  confirm_first: false,
  tripped_why: '',
});

export { mail };

/** Where a letter goes that is due now: out, nowhere, or out as soon as the mail server can be used again. */
export type Way = 'open' | 'kept' | 'stuck';

export const way = (): Way => (mail().is_kept ? 'kept' : mail().is_stuck ? 'stuck' : 'open');

/** Who cannot ask now keeps what was known. */
export async function lookAtMail(): Promise<void> {
  const found = await read<MailHealth>('/mail').catch(() => null);
  if (found) setMail(found);
}
