/** The chats of a line: the line of HTML for the site, where it may stand, and the pages that need no site. */
import { createSignal, For } from 'solid-js';
import { Refused } from '../settings/Refused';
import type { Channel } from '../settings/types';
import { ask, reason } from '../shell/http';
import { me } from '../shell/session';
import { t } from '../shell/words';
import { ChannelCard } from './ChannelCard';
import { useEditing } from './editing';
import { Section } from './Section';

export function Channels() {
  const editing = useEditing();
  const [error, setError] = createSignal('');
  const list = () => editing.base().channels;
  async function add(): Promise<void> {
    setError('');
    try {
      const made = await ask<Channel>('POST', '/channels', { line_id: editing.id });
      editing.setChannels([...list(), made]);
    } catch (failure) {
      setError(reason(failure));
    }
  }
  const changed = (channel: Channel) => editing.setChannels(list().map((it) => (it.id === channel.id ? channel : it)));
  const removed = (id: string) => editing.setChannels(list().filter((it) => it.id !== id));
  return (
    <Section id="channels" title={t('Channels')} about={t('Paste this code before </body> on every page')}>
      <Refused error={error()} />
      <For
        each={list().map((it) => it.id)}
        fallback={<p class="nobody">{t('Nobody can write to this line yet: it has no channel.')}</p>}
      >
        {(id) => {
          const channel = () => list().find((it) => it.id === id) as Channel;
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
