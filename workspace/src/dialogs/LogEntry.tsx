/** One entry of the log: a bubble, a line about a form, or what a form brought. */
import type { Message } from '@ui/protocol.generated';
import { Match, Show, Switch } from 'solid-js';
import { clockTime, dayName, fullTime, t } from '../shell/words';
import type { Entry } from './entries';
import { GatheredCard } from './GatheredCard';
import { RichText } from './RichText';

interface Props {
  entry: Entry;
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
  const isSeen = () => message().s === 'pub' && message().seq <= props.seenUpTo;
  return (
    <>
      <div class="bubble" classList={{ ours: !isVisitor(), grouped: !props.entry.endsGroup }}>
        <span class="sr">{isVisitor() ? t('Visitor:') : `${message().name || t('Automatic')}:`} </span>
        <RichText text={message().text} />
      </div>
      <Show when={props.entry.endsGroup}>
        <p class="meta" classList={{ ours: !isVisitor() }}>
          <Show when={!isVisitor()} fallback={<span>{t('visitor')}</span>}>
            <bdi dir="auto">{message().author === 'line' ? t('Automatic') : message().name}</bdi>
          </Show>
          <time title={fullTime(message().at)}>{clockTime(message().at)}</time>
          <Show when={message().author === 'operator'}>
            <span>{isSeen() ? t('Read') : t('Sent')}</span>
          </Show>
        </p>
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

function formWords({ form }: Message): string {
  const name = t('Introduce yourself');
  if (form?.step === 'done') return t('Form “{name}” answered', { name });
  if (form?.step === 'put_away') return t('Form “{name}” put away', { name });
  if (form?.step === 'contacts' && form.given.name) return t('Form “{name}”: name given, contacts asked', { name });
  return t('Form “{name}” shown', { name });
}
