/** One quiet line: what the visitor left, and what became of it in the CRM. */
import type { FormResult } from '@ui/protocol.generated';
import { Show } from 'solid-js';
import { readablePhone } from '../../core/phones';
import { clientPath, leadsPath } from '../../core/router';
import { fullTime, t } from '../../core/words';
import { Link } from '../../kit/Link';

export function FormResultLine(props: { result: FormResult; at: number }) {
  const details = () => props.result.details;
  return (
    <div class="form-result" title={fullTime(props.at)}>
      <span class="sr">{t('The visitor left contact details:')} </span>
      <Show when={details().name}>
        <bdi translate="no" class="form-result-name" dir="auto">
          {details().name}
        </bdi>
      </Show>
      <Show when={details().email}>
        <bdi translate="no" dir="ltr">
          {details().email}
        </bdi>
      </Show>
      <Show when={details().phone}>
        <bdi translate="no" dir="ltr">
          {readablePhone(details().phone)}
        </bdi>
      </Show>
      <span class="form-result-outcome">
        <Show when={props.result.contact_id}>
          <Link href={clientPath(props.result.contact_id)}>{t('profile')}</Link>
        </Show>
        <Show when={props.result.lead_number}>
          {(number) => (
            <Link href={leadsPath(String(number()))}>
              {props.result.new_lead
                ? t('new lead {number}', { number: number() })
                : t('lead {number}', { number: number() })}
            </Link>
          )}
        </Show>
      </span>
    </div>
  );
}
