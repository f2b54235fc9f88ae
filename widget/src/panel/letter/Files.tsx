/** What came with a message, a row for each file. Its address soon ends, so it is asked for at the press (T39). */
import { fileSize } from '@ui/files';
import type { FileView } from '@ui/protocol.generated';
import { For, Show } from 'solid-js';
import { Icon } from '../kit/Icon';
import { language, t } from '../kit/words';
import type { Row } from '../model/rows';
import { post } from '../session/post';
import type { PanelState } from '../state';

const SAVE = 'M12 4v11M7 10l5 5 5-5M5 20h14';

export function Files(props: { row: Row; state: PanelState }) {
  const { state } = props;
  const fetchIt = async ({ id }: FileView) => {
    try {
      const link = await post<{ url: string }>(state.visit, 'file', { id });
      if (link) save(state.host.baked.origin + link.url);
      else state.showError(t('This file is no longer available.'));
    } catch {
      state.showError(t('No connection right now.'));
    }
  };
  return (
    <ul class="files">
      <For each={props.row.message?.files}>
        {(file) => (
          <li>
            {/* Out of a letter it is only named: nothing is handed out before the button is pressed. */}
            <Show when={props.row.seq} fallback={<Named file={file} />}>
              <button type="button" class="file" onClick={() => void fetchIt(file)}>
                <span class="vh">{t('Download')} </span>
                <Named file={file} />
                <Icon path={SAVE} />
              </button>
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}

function Named(props: { file: FileView }) {
  return (
    <>
      <bdi dir="auto">{props.file.name}</bdi> <span class="size">{fileSize(props.file.size, language())}</span>
    </>
  );
}

/** In a window of its own, that closes by itself: whatever goes wrong, the site's page stays. */
function save(address: string): void {
  const link = document.createElement('a');
  Object.assign(link, { href: address, target: '_blank', rel: 'noopener' });
  link.click();
}
