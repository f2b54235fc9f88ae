/** One chat of a line. Its sites are saved with the page, by a request of their own. */
import type { SavedChannel, ShownChannel } from '@ui/api.generated';
import { createEffect, createSignal, createUniqueId, on, onCleanup, Show } from 'solid-js';
import { ask, Refusal, reason } from '../../core/http';
import { me } from '../../core/session';
import { t } from '../../core/words';
import { Conflict } from '../../form/Conflict';
import type { SavedMeanwhile } from '../../form/editing';
import { TextField } from '../../form/Field';
import { createFieldErrors, FieldErrorsContext } from '../../form/fieldErrors';
import { CopyButton } from '../../kit/CopyButton';
import { ErrorNotice } from '../../kit/ErrorNotice';
import { useEditing } from '../state/editing';
import { DetectedSites } from './DetectedSites';
import { Secret } from './Secret';

interface Props {
  channel: ShownChannel;
  onChanged: (channel: ShownChannel) => void;
  onRemoved: () => void;
}

const asLines = (origins: readonly string[]) => origins.join('\n');
const asList = (text: string) => text.split(/[\s,]+/).filter(Boolean);

export function ChannelCard(props: Props) {
  const editing = useEditing();
  const heading = createUniqueId();
  /** What stands there as far as the reader of this page knows. */
  const [seen, setSeen] = createSignal(props.channel.origins);
  const [sites, setSites] = createSignal(asLines(seen()));
  const [error, setError] = createSignal('');
  const [meanwhile, setMeanwhile] = createSignal<SavedMeanwhile<ShownChannel> | null>(null);
  const fieldErrors = createFieldErrors();
  const path = () => `/channels/${encodeURIComponent(props.channel.id)}`;

  const isChanged = () => asLines(asList(sites())) !== asLines(seen());
  const show = (channel: ShownChannel) => {
    setSites(asLines(channel.origins));
    setSeen(channel.origins);
  };
  // With the line, too, a colleague's sites may come: not over what is typed here.
  createEffect(
    on(
      () => props.channel,
      (channel) => isChanged() || show(channel),
      { defer: true },
    ),
  );

  async function save(over = seen()): Promise<boolean> {
    const sent = sites();
    setError('');
    fieldErrors.clear();
    try {
      take(
        await ask<ShownChannel>('PUT', path(), {
          line_id: editing.id,
          origins: asList(sent),
          seen: over,
        } satisfies SavedChannel),
        sent,
      );
      return true;
    } catch (failure) {
      refused(failure);
      return false;
    }
  }

  /** What was typed while the server answered is still to be saved. */
  function take(channel: ShownChannel, sent = sites()): void {
    if (sites() === sent) show(channel);
    setSeen(channel.origins);
    setMeanwhile(null);
    props.onChanged(channel);
  }

  function refused(failure: unknown): void {
    if (failure instanceof Refusal && failure.code === 'changed')
      setMeanwhile({ current: failure.body.current as ShownChannel, message: failure.message });
    // One field holds all sites: `origins.2` is said under it.
    else if (!fieldErrors.keep(failure, (path) => path.split('.')[0] ?? path)) setError(reason(failure));
  }

  async function remove(): Promise<void> {
    setError('');
    await ask('DELETE', path()).then(props.onRemoved, (failure: unknown) => setError(reason(failure)));
  }

  createEffect(() => {
    const discard = () => take(meanwhile()?.current ?? props.channel);
    editing.setExtraForm(props.channel.id, isChanged() ? { save, discard } : null);
  });
  onCleanup(() => editing.setExtraForm(props.channel.id, null));
  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <section class="channel" aria-labelledby={heading}>
        <h3 id={heading}>
          {t('Online chat')} <code class="quiet">{props.channel.key}</code>
        </h3>
        <ErrorNotice error={error()} />
        <div class="code-line">
          <code>{props.channel.snippet}</code>
          <CopyButton text={props.channel.snippet} label={t('Copy code')} />
        </div>
        <p class="links">
          <a href={`/chat/${props.channel.key}`} target="_blank" rel="noopener">
            {t('Chat page')}
          </a>
          <a href={`/demo?channel=${props.channel.key}`} target="_blank" rel="noopener">
            {t('Demo page')}
          </a>
        </p>
        <TextField
          path="origins"
          label={t('Allowed sites')}
          hint={t('One per line, for example https://shop.example. Leave empty to allow any site.')}
          rows={2}
          value={sites()}
          onInput={(text) => {
            fieldErrors.clear();
            setSites(text);
          }}
        />
        <DetectedSites
          any={!asList(sites()).length}
          seen={props.channel.seen_on.filter((it) => !asList(sites()).includes(it))}
          onAdd={(site) => setSites(asLines([...asList(sites()), site]))}
        />
        <Show when={meanwhile()} keyed>
          {(it) => (
            <Conflict
              message={it.message}
              rows={[{ name: '', mine: '', theirs: it.current.origins.join(' ') || t('any site') }]}
              onTheirs={() => take(it.current)}
              onMine={() => void save(it.current.origins)}
            />
          )}
        </Show>
        <Show when={me().role === 'administrator'}>
          <Secret path={path()} />
          <Removal onRemove={() => void remove()} />
        </Show>
      </section>
    </FieldErrorsContext.Provider>
  );
}

function Removal(props: { onRemove: () => void }) {
  const [sure, setSure] = createSignal(false);
  return (
    <Show
      when={sure()}
      fallback={
        <button type="button" class="text-button danger" onClick={() => setSure(true)}>
          {t('Remove channel')}
        </button>
      }
    >
      <fieldset class="sure" aria-label={t('Remove channel')}>
        <p>{t('The chat disappears from your sites. Its conversations are kept.')}</p>
        <button type="button" class="button danger" onClick={props.onRemove}>
          {t('Remove channel')}
        </button>
        <button type="button" class="button" onClick={() => setSure(false)}>
          {t('Cancel')}
        </button>
      </fieldset>
    </Show>
  );
}
