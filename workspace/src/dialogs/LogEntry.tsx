/** One entry of the log: a bubble, a line about a form, or what a form brought. */
import type { Message } from '@ui/protocol.generated';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { Menu } from '../shell/Menu';
import { me } from '../shell/session';
import { clockTime, dayName, fullTime, t } from '../shell/words';
import type { Entry } from './entries';
import { FoundContacts } from './FoundContacts';
import { GatheredCard } from './GatheredCard';
import type { Live } from './live';
import { NoteHead } from './marks';
import { RichText } from './RichText';
import { SaveCannedBox } from './SaveCannedBox';

interface Props {
  entry: Entry;
  live: Live;
  d: string;
  seenUpTo: number;
}

export function LogEntry(props: Props) {
  const message = () => props.entry.message;
  return (
    <>
      <Show when={props.entry.beginsDay}>
        <p class="system">{dayName(message().at)}</p>
      </Show>
      <Switch fallback={<Bubble {...props} />}>
        <Match when={message().kind === 'form'}>
          <SystemLine at={message().at} text={formWords(message())} />
        </Match>
        <Match when={message().kind === 'contacts' && message().gathered}>
          {(gathered) => <GatheredCard gathered={gathered()} at={message().at} />}
        </Match>
        <Match when={message().author === 'system'}>
          <SystemLine at={message().at} text={message().text} />
        </Match>
      </Switch>
    </>
  );
}

function Bubble(props: Props) {
  const message = () => props.entry.message;
  const isVisitor = () => message().author === 'visitor';
  const isNote = () => message().kind === 'note';
  const isSeen = () => message().s === 'pub' && message().seq <= props.seenUpTo;
  // An end of a group carries time and name below; inside of a group only the bubble is there.
  const isOwn = () => message().author === 'operator' && message().kind === 'text' && message().name === me().name;
  return (
    <>
      <div class="bubble" classList={{ ours: !isVisitor(), grouped: !props.entry.endsGroup, note: isNote() }}>
        <span class="sr">{isVisitor() ? t('Visitor:') : `${message().name || t('Automatic')}:`} </span>
        <Show when={isNote()}>
          <NoteHead />
        </Show>
        <RichText text={message().text} />
      </div>
      <Show when={props.entry.endsGroup}>
        <div class="meta" classList={{ ours: !isVisitor() }}>
          <Show when={isOwn()}>
            <OwnMenu lineId={props.live.row(props.d)?.line_id ?? ''} text={message().text} />
          </Show>
          <Show when={!isVisitor()} fallback={<span>{t('visitor')}</span>}>
            <bdi dir="auto">{message().author === 'line' ? t('Automatic') : message().name}</bdi>
          </Show>
          <time title={fullTime(message().at)}>{clockTime(message().at)}</time>
          <Show when={message().author === 'operator' && !isNote()}>
            <span>{isSeen() ? t('Read') : t('Sent')}</span>
          </Show>
        </div>
      </Show>
      <FoundContacts live={props.live} d={props.d} message={message()} />
    </>
  );
}

function OwnMenu(props: { lineId: string; text: string }) {
  const [saving, setSaving] = createSignal(false);
  return (
    <>
      <Menu
        icon="more"
        label={t('More about this message')}
        items={[{ name: t('Save as canned reply'), act: () => setSaving(true) }]}
      />
      <Show when={saving()}>
        <SaveCannedBox lineId={props.lineId} text={props.text} onClose={() => setSaving(false)} />
      </Show>
    </>
  );
}

export function SystemLine(props: { at: number; text: string; label?: string; withDay?: boolean }) {
  return (
    <p class="system">
      <Show when={props.withDay}>{dayName(props.at)} · </Show>
      <Show when={props.label}>{props.label} · </Show>
      <bdi dir="auto">{props.text}</bdi> · <time title={fullTime(props.at)}>{clockTime(props.at)}</time>
    </p>
  );
}

const FORMS: Record<string, string> = {
  introduce: 'Introduce yourself',
  offline: 'Leave your contacts',
  copy: 'Copy of the conversation',
  rating: 'Rate the conversation',
};

function formWords({ form }: Message): string {
  const name = t(FORMS[form?.kind ?? ''] ?? 'Introduce yourself');
  if (form?.step === 'done') return t('Form “{name}” answered', { name });
  if (form?.step === 'put_away') return t('Form “{name}” put away', { name });
  if (form?.kind === 'introduce' && form.step === 'contacts' && form.given.name)
    return t('Form “{name}”: name given, contacts asked', { name });
  return t('Form “{name}” shown', { name });
}
