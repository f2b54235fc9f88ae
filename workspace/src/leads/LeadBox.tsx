/** A lead as it is mentioned beside a client, and the names of its stages. */
import type { LeadStage, ShownLead } from '@ui/api.generated';
import { createEffect, createSignal, For, Show } from 'solid-js';
import { ask, reason } from '../core/http';
import { notices } from '../core/notices';
import { leadsPath } from '../core/router';
import { t } from '../core/words';
import { Link } from '../kit/Link';
import { Moment } from '../kit/Moment';

type Stage = ShownLead['stage'];

const STAGES: Record<Stage, string> = { new: 'new', in_work: 'in progress', won: 'won', lost: 'lost' };

const NAMES = Object.keys(STAGES) as Stage[];

/** How far it is, to be changed where it stands. */
export function StageChoice(props: { lead: ShownLead }) {
  const [stage, setStage] = createSignal(props.lead.stage);
  createEffect(() => setStage(props.lead.stage));
  async function change(to: Stage): Promise<void> {
    const before = stage();
    setStage(to);
    try {
      await ask('PUT', `/leads/${encodeURIComponent(props.lead.id)}`, { stage: to } satisfies LeadStage);
    } catch (failure) {
      setStage(before);
      notices.refused('', reason(failure));
    }
  }
  return (
    <select
      class={`stage-choice stage-${stage()}`}
      aria-label={t('Stage of lead {number}', { number: props.lead.number })}
      value={stage()}
      onChange={(event) => void change(event.currentTarget.value as Stage)}
    >
      <For each={NAMES}>
        {(name) => (
          <option value={name} selected={name === stage()}>
            {stageName(name)}
          </option>
        )}
      </For>
    </select>
  );
}

export const stageName = (stage: Stage) => t(STAGES[stage] ?? stage);

export function LeadBox(props: { lead: ShownLead }) {
  const marks = () => Object.entries(props.lead.utm ?? {});
  return (
    <section class="box">
      <h3>
        <Link href={leadsPath(String(props.lead.number))}>{t('Lead {number}', { number: props.lead.number })}</Link>{' '}
        <StageChoice lead={props.lead} />
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
              <bdi translate="no">
                {mark} = {value}
              </bdi>
            </p>
          )}
        </For>
      </Show>
    </section>
  );
}
