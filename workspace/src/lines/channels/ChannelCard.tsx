/** One chat of a line: its code for the site, the sites that may show it, its secret. */
import type { ShownChannel } from '@ui/api.generated';
import { createEffect, createSignal, createUniqueId, Show } from 'solid-js';
import { ask, reason } from '../../core/http';
import { me } from '../../core/session';
import { isSame } from '../../core/unchanged';
import { t } from '../../core/words';
import { Conflict } from '../../form/Conflict';
import { TextField } from '../../form/Field';
import { FieldErrorsContext } from '../../form/fieldErrors';
import { CopyButton } from '../../kit/CopyButton';
import { ErrorNotice } from '../../kit/ErrorNotice';
import { Sure } from '../../kit/Sure';
import { DetectedSites } from './DetectedSites';
import { channelPath, createChannelEditing } from './editing';
import { Secret } from './Secret';

interface Props {
  channel: ShownChannel;
  onChanged: (channel: ShownChannel) => void;
  onRemoved: () => void;
}

export function ChannelCard(props: Props) {
  let place: HTMLElement | undefined;
  const heading = createUniqueId();
  const editing = createChannelEditing(props, () => place);
  const path = () => channelPath(props.channel.id);
  async function remove(): Promise<boolean> {
    editing.setError('');
    try {
      await ask('DELETE', path());
    } catch (failure) {
      editing.setError(reason(failure));
      return false;
    }
    props.onRemoved();
    return true;
  }
  return (
    <FieldErrorsContext.Provider value={editing.fieldErrors}>
      <section class="channel" aria-labelledby={heading} ref={(it: HTMLElement) => (place = it)}>
        <h3 id={heading}>
          {t('Online chat')}{' '}
          <code translate="no" class="quiet">
            {props.channel.key}
          </code>
        </h3>
        <ErrorNotice error={editing.error()} />
        <div class="code-line">
          <code translate="no">{props.channel.snippet}</code>
          <CopyButton text={props.channel.snippet} label={t('Copy code')} />
        </div>
        <p class="links">
          <a href={`/chat/${props.channel.key}`} target="_blank" rel="noopener">
            {t('Chat page')}
          </a>
          <Show when={props.channel.demo_url}>
            {(url) => (
              <a href={url()} target="_blank" rel="noopener">
                {t('Demo page')}
              </a>
            )}
          </Show>
        </p>
        <AllowedSites origins={editing.draft.origins} onInput={editing.setOrigins} />
        <DetectedSites
          any={!editing.draft.origins.length}
          refused={props.channel.refused.filter((it) => !editing.draft.origins.includes(it.site))}
          seen={props.channel.seen_on.filter((it) => !editing.draft.origins.includes(it))}
          onAdd={(site) => editing.setOrigins([...editing.draft.origins, site])}
        />
        <Show when={editing.meanwhile()} keyed>
          {(it) => (
            <Conflict
              message={it.message}
              rows={[{ name: '', mine: '', theirs: it.current.origins.join(' ') || t('any site') }]}
              onTheirs={editing.takeTheirs}
              onMine={() => void editing.saveChosen()}
            />
          )}
        </Show>
        <Show when={me().role === 'administrator'}>
          <Secret path={path()} />
          <Sure what={t('Remove channel')} isDanger onAct={remove}>
            {t('The chat disappears from your sites. Its conversations are kept.')}
          </Sure>
        </Show>
      </section>
    </FieldErrorsContext.Provider>
  );
}

const asList = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** A line each. How they were separated stays as it was typed. */
function AllowedSites(props: { origins: readonly string[]; onInput: (origins: string[]) => void }) {
  const [typed, setTyped] = createSignal('');
  createEffect(() => {
    const origins = [...props.origins];
    setTyped((before) => (isSame(asList(before), origins) ? before : origins.join('\n')));
  });
  return (
    <TextField
      path="origins"
      label={t('Allowed sites')}
      hint={t('One per line, for example https://shop.example. Leave empty to allow any site.')}
      rows={2}
      value={typed()}
      onInput={(text) => {
        setTyped(text);
        props.onInput(asList(text));
      }}
    />
  );
}
