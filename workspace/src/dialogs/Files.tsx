/** What came with a message: a row for each file. It is saved, never shown: who knows what it is (T36, T40). */
import { filePath, fileSize, isPicture } from '@ui/files';
import { Icon } from '@ui/icons';
import type { Message } from '@ui/protocol.generated';
import { For, Show } from 'solid-js';
import { spokenLanguage, t } from '../shell/words';

export function Files(props: { message: Message }) {
  const isStrange = () => props.message.author === 'visitor' && !props.message.files.every(isPicture);
  return (
    <Show when={props.message.files.length}>
      <ul class="files" aria-label={t('Files')}>
        <For each={props.message.files}>
          {(file) => (
            <li>
              <a class="file" href={filePath(file)} download={file.name}>
                <Icon name={isPicture(file) ? 'picture' : 'file'} />
                <span class="sr">{t('Download')} </span>
                <bdi class="file-name" dir="auto">
                  {file.name}
                </bdi>
                <span class="file-size">{fileSize(file.size, spokenLanguage())}</span>
                <Icon name="download" />
              </a>
            </li>
          )}
        </For>
      </ul>
      <Show when={isStrange()}>
        <p class="file-caution">
          <Icon name="warning" />
          {t('From the visitor. Open it only if you expect it.')}
        </p>
      </Show>
    </Show>
  );
}
