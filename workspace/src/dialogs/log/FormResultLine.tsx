/** One quiet line: what the visitor left, and what became of it in the CRM. */
import type { Gathered } from '@ui/protocol.generated';
import { Show } from 'solid-js';
import { readablePhone } from '../../core/phones';
import { clientPath, leadsPath } from '../../core/router';
import { fullTime, t } from '../../core/words';
import { Link } from '../../kit/Link';

export function FormResultLine(props: { gathered: Gathered; at: number }) {
  const facts = () => props.gathered.facts;
  return (
    <div class="gathered" title={fullTime(props.at)}>
      <span class="sr">{t('The visitor left contact details:')} </span>
      <Show when={facts().name}>
        <bdi class="gathered-name" dir="auto">
          {facts().name}
        </bdi>
      </Show>
      <Show when={facts().email}>
        <bdi dir="ltr">{facts().email}</bdi>
      </Show>
      <Show when={facts().phone}>
        <bdi dir="ltr">{readablePhone(facts().phone)}</bdi>
      </Show>
      <span class="gathered-became">
        <Show when={props.gathered.contact_id}>
          <Link href={clientPath(props.gathered.contact_id)}>{t('profile')}</Link>
        </Show>
        <Show when={props.gathered.lead_number}>
          {(number) => (
            <Link href={leadsPath(String(number()))}>
              {props.gathered.new_lead
                ? t('new lead {number}', { number: number() })
                : t('lead {number}', { number: number() })}
            </Link>
          )}
        </Show>
      </span>
    </div>
  );
}
