/** A lead as it is mentioned beside a client, and the names of its stages. */
import type { ShownLead } from '@ui/api.generated';
import { For, Show } from 'solid-js';
import { leadsPath } from '../core/router';
import { t } from '../core/words';
import { Link } from '../kit/Link';
import { Moment } from '../kit/Moment';

type Stage = ShownLead['stage'];

const STAGES: Record<Stage, string> = { new: 'new', in_work: 'in progress', won: 'won', lost: 'lost' };

export const stageName = (stage: Stage) => t(STAGES[stage] ?? stage);

export function LeadBox(props: { lead: ShownLead }) {
  const marks = () => Object.entries(props.lead.utm ?? {});
  return (
    <section class="box">
      <h3>
        <Link href={leadsPath(String(props.lead.number))}>{t('Lead {number}', { number: props.lead.number })}</Link> ·{' '}
        {stageName(props.lead.stage)}
      </h3>
      <div class="line">
        <bdi class="line-text" dir="auto">
          {props.lead.title}
        </bdi>
        <Moment at={props.lead.created_at} />
      </div>
      <Show when={marks().length}>
        <For each={marks()}>
          {([mark, value]) => (
            <p class="quiet mark">
              <bdi>
                {mark} = {value}
              </bdi>
            </p>
          )}
        </For>
      </Show>
    </section>
  );
}
