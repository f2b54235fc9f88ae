/** The details of a person: each with "claimed" or "verified", and the dialog that it came from. */
import type { Card, ShownValue, VisitorSeen } from '@ui/api.generated';
import { For, Show } from 'solid-js';
import { isAsWritten, readablePhone } from '../core/phones';
import { dialogPath } from '../core/router';
import { me } from '../core/session';
import { fullTime, numberLabel, t } from '../core/words';
import { Link } from '../kit/Link';
import { when } from '../letters/words';

/** Lifts "no such mailbox" from an address of the card (MAIL-11). */
export type TryAgain = (email: string) => void;

export function CardValues(props: { card: Card; d?: string; onTryAgain?: TryAgain }) {
  const names = () => props.card.names.filter((it) => it.value !== props.card.name?.value);
  return (
    <dl class="detail-list">
      <Show when={props.d === undefined || names().length}>
        <Values name={t('Name')} values={props.d === undefined ? props.card.names : names()} d={props.d} />
      </Show>
      <Values name={t('Email')} values={props.card.emails} d={props.d} ltr onTryAgain={props.onTryAgain} />
      <Values name={t('Phone')} values={props.card.phones} d={props.d} ltr isPhone />
    </dl>
  );
}

/** Before there is a card: what this visitor has said. */
export function VisitorValues(props: { visitor: VisitorSeen }) {
  const source = { how: '', d: '', label: '', at: 0 };
  const claimed = (value: string): ShownValue[] =>
    value ? [{ value, status: 'claimed', main: true, source, letters: '', why: '', since: 0 }] : [];
  return (
    <dl class="detail-list">
      <Values name={t('Email')} values={claimed(props.visitor.email)} ltr />
      <Values name={t('Phone')} values={claimed(props.visitor.phone)} ltr isPhone />
    </dl>
  );
}

interface Shown {
  d?: string;
  ltr?: boolean;
  isPhone?: boolean;
  onTryAgain?: TryAgain;
}

function Values(props: Shown & { name: string; values: ShownValue[] }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>
        <Show when={props.values.length} fallback={<span class="quiet">{t('not known yet')}</span>}>
          <For each={props.values}>
            {(value) => (
              <OneValue
                value={value}
                d={props.d}
                ltr={props.ltr}
                isPhone={props.isPhone}
                onTryAgain={props.onTryAgain}
              />
            )}
          </For>
        </Show>
      </dd>
    </>
  );
}

function OneValue(props: Shown & { value: ShownValue }) {
  const source = () => props.value.source;
  return (
    <div class="detail" title={provenance(props.value)}>
      <bdi translate="no" dir={props.ltr ? 'ltr' : 'auto'}>
        {readablePhone(props.value.value)}
      </bdi>{' '}
      <Show when={props.value.status === 'verified'} fallback={<span class="tag claimed">{t('unverified')}</span>}>
        <span class="tag verified">{t('verified')}</span>
      </Show>{' '}
      <Show when={props.isPhone && isAsWritten(props.value.value)}>
        <span class="tag bad" title={t('Kept as it was written: no such number is known. Check it before you call.')}>
          {t('unknown number')}
        </span>
      </Show>{' '}
      <Show when={LETTERS[props.value.letters]}>
        {(words) => (
          <span class="tag bad" title={reasonOf(props.value)}>
            {t(words())}
          </span>
        )}
      </Show>{' '}
      <Show when={maySendAgain(props.value) && props.onTryAgain}>
        {(tryAgain) => (
          <button type="button" class="button small" onClick={() => tryAgain()(props.value.value)}>
            {t('Try again')}
          </button>
        )}
      </Show>
      <Show when={props.value.letters === 'unsubscribed'}>
        <p class="quiet">{reasonOf(props.value)}</p>
      </Show>
      <Show when={props.value.letters === 'stopped'}>
        <p class="quiet">
          {t('The recipient unsubscribed from a conversation. Asking for a transcript is still possible.')}
        </p>
      </Show>
      <Show when={source().d && source().d !== props.d}>
        <Link class="detail-source" href={dialogPath(source().d)}>
          {t('added from conversation')} <span class="number">{numberLabel(source().label)}</span>
        </Link>
      </Show>
    </div>
  );
}

/** A bounce, by everybody. What a mail filter may have pressed for the client, by administrators. */
const maySendAgain = ({ letters, why }: ShownValue) =>
  letters === 'bouncing' || (me().role === 'administrator' && (why === 'not_me' || letters === 'stopped'));

const LETTERS: Record<string, string> = {
  bouncing: 'bouncing',
  unsubscribed: 'unsubscribed',
  stopped: 'unsubscribed',
};

const REASONS: Record<string, string> = {
  not_me:
    "“This wasn't me” was pressed {when}. The recipient can take it back in any email they got; if a mail filter pressed it, an administrator can.",
  complaint: 'The recipient reported spam {when}. Only they can take it back, in any email they got.',
};

/** Why letters do not go there: the mail server's words, or what the recipient did. */
function reasonOf({ letters, why, since }: ShownValue): string | undefined {
  const words = letters === 'unsubscribed' ? REASONS[why] : undefined;
  return words ? t(words, { when: when(since) }) : why || undefined;
}

const WAYS: Record<string, string> = {
  'form:introduce': 'Form “Introduce yourself”',
  'form:offline': 'Form “Leave your contact details”',
  'form:copy': 'Form “Email transcript”',
  message: 'Confirmed in a message',
  hand: 'Added by an operator',
};

function provenance({ source }: ShownValue): string | undefined {
  if (!source.at) return undefined;
  const way = t(WAYS[source.how] ?? 'From the conversation');
  return `${way} · ${numberLabel(source.label)} · ${fullTime(source.at)}`;
}
