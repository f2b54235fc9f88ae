/** The sites of one channel while they are edited: saved with the line's page, by a request of their own. */
import type { SavedChannel, ShownChannel } from '@ui/api.generated';
import { createEffect, on, onCleanup } from 'solid-js';
import { ask } from '../../core/http';
import { createEditing } from '../../form/editing';
import { useEditing } from '../state/editing';

type Draft = Pick<ShownChannel, 'origins'>;

interface Channel {
  channel: ShownChannel;
  onChanged: (channel: ShownChannel) => void;
}

export const channelPath = (id: string) => `/channels/${encodeURIComponent(id)}`;

export function createChannelEditing(props: Channel, place: () => Element | undefined) {
  const line = useEditing();
  const first = props.channel;
  const editing = createEditing<ShownChannel, Draft>(first, {
    draftOf: ({ origins }) => ({ origins: [...origins] }),
    send: ({ origins }, before) =>
      ask('PUT', channelPath(first.id), { line_id: line.id, origins, seen: before.origins } satisfies SavedChannel),
    // One field holds all sites: `origins.2` is said under it.
    fieldOf: (path) => path.split('.')[0] ?? path,
    place,
  });
  createEffect(on(editing.base, props.onChanged, { defer: true }));
  // With the line, too, a colleague's sites may come.
  createEffect(on(() => props.channel, editing.follow, { defer: true }));
  const { save, takeTheirs: discard } = editing;
  createEffect(() => line.setExtraForm(first.id, editing.isChanged() ? { save, discard } : null));
  onCleanup(() => line.setExtraForm(first.id, null));
  return {
    ...editing,
    setOrigins: (origins: string[]) => {
      editing.fieldErrors.clear();
      editing.setError('');
      editing.setDraft({ origins });
    },
  };
}
