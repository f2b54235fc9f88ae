/** Tells administrators that the disk fills up, before messages can no longer be stored. */
import type { StorageHealth } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { createSignal, onCleanup, onMount, Show } from 'solid-js';
import { read } from '../core/http';
import { me } from '../core/session';
import { t } from '../core/words';

const LOOKS_MS = 120_000;

export function StorageBar() {
  const [disk, setDisk] = createSignal<StorageHealth | null>(null);
  const look = async () => {
    if (me().role === 'administrator') setDisk(await read<StorageHealth>('/health').catch(disk));
  };
  onMount(() => void look());
  const timer = setInterval(() => void look(), LOOKS_MS);
  onCleanup(() => clearInterval(timer));
  return (
    <div class="connection" role="status">
      <Show when={disk()?.is_filling && disk()}>
        {(filling) => (
          <div class="connection-bar">
            <Icon name="warning" />
            <p>
              {t(
                "The server's disk is {percent}% full, {free} MB are left. Make room: when it is full, no message can be stored.",
                {
                  percent: filling().percent,
                  free: filling().free_mb,
                },
              )}
            </p>
          </div>
        )}
      </Show>
    </div>
  );
}
