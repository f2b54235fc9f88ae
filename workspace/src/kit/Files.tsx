/** What came with a message: a row for each file. It is saved, never shown: who knows what it is (T36, T40). */
import { filePath, fileSize, isPicture } from '@ui/files';
import { Icon } from '@ui/icons';
import type { FileView, Message } from '@ui/protocol.generated';
import { For, Show } from 'solid-js';
import { spokenLanguage, t } from '../core/words';

export function Files(props: { message: Message }) {
  return (
    <Show when={props.message.files.length}>
      <ul class="files" aria-label={t('Files')}>
        <For each={props.message.files}>
          {(file) => (
            <li>
              <FileLink file={file} />
            </li>
          )}
        </For>
      </ul>
      <Show when={props.message.author === 'visitor'}>
        <Caution files={props.message.files} />
      </Show>
    </Show>
  );
}

export function FileLink(props: { file: FileView }) {
  return (
    <a class="file" href={filePath(props.file)} download={props.file.name}>
      <Icon name={isPicture(props.file) ? 'picture' : 'file'} />
      <span class="sr">{t('Download')} </span>
      <bdi translate="no" class="file-name" dir="auto">
        {props.file.name}
      </bdi>
      <span class="file-size">{fileSize(props.file.size, spokenLanguage())}</span>
      <Icon name="download" />
    </a>
  );
}

/** Of a visitor's files. A picture needs none. */
export function Caution(props: { files: readonly FileView[] }) {
  return (
    <Show when={!props.files.every(isPicture)}>
      <p class="file-caution">
        <Icon name="warning" />
        {t('From the visitor. Open it only if you expected it.')}
      </p>
    </Show>
  );
}
