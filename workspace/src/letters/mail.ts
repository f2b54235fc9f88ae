/** How letters go out from this portal, for banners and for words: kept here, or asked for confirmation first. */
import { createSignal } from 'solid-js';
import { read } from '../shell/http';

export interface Mail {
  /** No mail server is set: nothing leaves the machine. */
  is_kept: boolean;
  confirm_first: boolean;
  /** Why the portal switched it on by itself; '' = it did not. */
  tripped_why: string;
}

const [mail, setMail] = createSignal<Mail>({ is_kept: false, confirm_first: false, tripped_why: '' });

export { mail };

/** Who cannot ask now keeps what was known. */
export async function lookAtMail(): Promise<void> {
  const found = await read<Mail>('/mail').catch(() => null);
  if (found) setMail(found);
}
