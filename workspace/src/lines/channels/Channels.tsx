/** The chats of a line: the line of HTML for the site, where it may stand, and the pages that need no site. */
import type { NewChannel, ShownChannel } from '@ui/api.generated';
import { createSignal, For } from 'solid-js';
import { ask, reason } from '../../core/http';
import { me } from '../../core/session';
import { t } from '../../core/words';
import { ErrorNotice } from '../../kit/ErrorNotice';
import { useEditing } from '../state/editing';
import { Section } from '../state/Section';
import { ChannelCard } from './ChannelCard';

export function Channels() {
  const editing = useEditing();
  const [error, setError] = createSignal('');
  const list = () => editing.base().channels;
  async function add(): Promise<void> {
    setError('');
    try {
      const made = await ask<ShownChannel>('POST', '/channels', { line_id: editing.id } satisfies NewChannel);
      editing.setChannels([...list(), made]);
    } catch (failure) {
      setError(reason(failure));
    }
  }
  const changed = (channel: ShownChannel) =>
    editing.setChannels(list().map((it) => (it.id === channel.id ? channel : it)));
  const removed = (id: string) => editing.setChannels(list().filter((it) => it.id !== id));
  return (
    <Section id="channels" title={t('Channels')} about={t('Paste this code before </body> on every page')}>
      <ErrorNotice error={error()} />
      <For
        each={list().map((it) => it.id)}
        fallback={<p class="nobody">{t('Nobody can write to this line yet: it has no channel.')}</p>}
      >
        {(id) => {
          const channel = () => list().find((it) => it.id === id) as ShownChannel;
          return <ChannelCard channel={channel()} onChanged={changed} onRemoved={() => removed(id)} />;
        }}
      </For>
      {me().role === 'administrator' ? (
        <button type="button" class="button" onClick={() => void add()}>
          {t('Add a channel')}
        </button>
      ) : null}
    </Section>
  );
}
