/** What somebody wrote, as plain text with links that can be clicked; its direction is its own. */
import { linkify } from '@ui/linkify';
import { For, Show } from 'solid-js';
import { hiddenHost } from '../../core/hosts';

export function RichText(props: { text: string }) {
  return (
    <bdi class="rich" dir="auto">
      <For each={linkify(props.text)}>
        {(piece) => (
          <Show when={piece.href} fallback={piece.text}>
            {(href) => (
              <>
                <a href={href()} target="_blank" rel="noopener noreferrer nofollow">
                  {piece.text}
                </a>
                <Show when={hiddenHost(piece.text, href())}>
                  {(host) => (
                    <bdi translate="no" class="link-host">
                      {' '}
                      ({host()})
                    </bdi>
                  )}
                </Show>
              </>
            )}
          </Show>
        )}
      </For>
    </bdi>
  );
}
