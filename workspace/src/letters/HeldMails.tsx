/** Mails that somebody has to look at, of all conversations and of none; shown only while there are any. */
import type { HeldMails as Held } from '@ui/api.generated';
import { createEffect, For, onMount, Show } from 'solid-js';
import { resource } from '../core/resource';
import { dialogPath } from '../core/router';
import { n, numberLabel } from '../core/words';
import { Link } from '../kit/Link';
import type { Live } from '../live/live';
import { MailEntry } from './MailEntry';
import { mail } from './mail';

export function HeldMails(props: { live: Live }) {
  const held = resource<Held>(() => '/mails');
  onMount(() => void held.again());
  createEffect((before: number | undefined) => {
    const count = mail().held;
    if (before !== undefined && before !== count) void held.again();
    return count;
  });
  return (
    <Show when={held.value()?.mails.length}>
      {(count) => (
        <details class="held-mails" open>
          <summary>{n('{count} email to look at', '{count} emails to look at', count())}</summary>
          <ul>
            <For each={held.value()?.mails}>
              {(it) => (
                <li>
                  <MailEntry live={props.live} mail={it.mail} />
                  <Show when={it.d}>
                    <Link class="number" href={dialogPath(it.d)}>
                      {numberLabel(it.label)}
                    </Link>
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </details>
      )}
    </Show>
  );
}
