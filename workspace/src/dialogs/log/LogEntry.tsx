/** One entry of the log: a bubble, a line about a form, or what a form brought. */
import type { Message } from '@ui/protocol.generated';
import { Match, Show, Switch } from 'solid-js';
import { clockTime, dayName, fullTime, t } from '../../core/words';
import { Bubble, type BubbleProps } from './Bubble';
import { FormResultLine } from './FormResultLine';

export function LogEntry(props: BubbleProps) {
  const message = () => props.entry.message;
  return (
    <>
      <Show when={props.entry.beginsDay}>
        <p class="system">{dayName(message().at)}</p>
      </Show>
      <Switch fallback={<Bubble {...props} />}>
        <Match when={message().kind === 'form'}>
          <SystemEntry at={message().at} text={formWords(message())} />
        </Match>
        <Match when={message().kind === 'contacts' && message().form_result}>
          {(result) => <FormResultLine result={result()} at={message().at} />}
        </Match>
        <Match when={message().author === 'system'}>
          <SystemEntry at={message().at} text={message().text} />
        </Match>
      </Switch>
    </>
  );
}

export function SystemEntry(props: { at: number; text: string; label?: string; withDay?: boolean }) {
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
  offline: 'Leave your contact details',
  copy: 'Email transcript',
  rating: 'Rate this conversation',
  address: 'Another email',
};

function formWords({ form }: Message): string {
  const name = t(FORMS[form?.kind ?? ''] ?? 'Introduce yourself');
  if (form?.step === 'done' || form?.step === 'edit') return t('Form “{name}” submitted', { name });
  if (form?.step === 'put_away') return t('Form “{name}” dismissed', { name });
  if (form?.kind === 'introduce' && form.step === 'contacts' && form.given.name)
    return t('Form “{name}”: name given, contact details requested', { name });
  return t('Form “{name}” shown', { name });
}
