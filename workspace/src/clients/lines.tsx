/** A dialog, a lead, a letter or a file as it is mentioned beside something else. */
import { For, Show } from 'solid-js';
import { FileLink } from '../dialogs/Files';
import { way } from '../letters/mail';
import { kindName, letterWords } from '../letters/words';
import type { Letter } from '../settings/types';
import { Link } from '../shell/Link';
import { dialogPath, leadsPath, lettersPath } from '../shell/router';
import { fullTime, numberLabel, shortTime, t } from '../shell/words';
import type { ClientFile, Lead, Ref, Stage } from './types';

const STAGES: Record<Stage, string> = { new: 'new', in_work: 'in progress', won: 'won', lost: 'lost' };

export const stageName = (stage: Stage) => t(STAGES[stage] ?? stage);

function Moment(props: { at: number }) {
  return (
    <time class="quiet" title={fullTime(props.at)}>
      {shortTime(props.at)}
    </time>
  );
}

export function DialogLine(props: { dialog: Ref }) {
  return (
    <div class="line">
      <Link href={dialogPath(props.dialog.d)}>{numberLabel(props.dialog.label)}</Link>
      <bdi class="line-text" dir="auto">
        {props.dialog.last_text}
      </bdi>
      <Moment at={props.dialog.started_at} />
    </div>
  );
}

/** What became of it in one sentence; the letter itself is a press away. */
export function LetterLine(props: { letter: Letter }) {
  return (
    <div class="line-block">
      <div class="line">
        <Link href={lettersPath(props.letter.id)}>{kindName(props.letter.kind)}</Link>
        <span class="line-text">{numberLabel(props.letter.label)}</span>
        <Moment at={props.letter.created_at} />
      </div>
      <p class="quiet">{letterWords(props.letter, way())}</p>
    </div>
  );
}

export function FileLine(props: { given: ClientFile }) {
  return (
    <div class="line-block">
      <FileLink file={props.given.file} />
      <div class="line">
        <Link href={dialogPath(props.given.d)}>{numberLabel(props.given.label)}</Link>
        <span class="line-text" />
        <Moment at={props.given.at} />
      </div>
    </div>
  );
}

export function LeadBox(props: { lead: Lead }) {
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
