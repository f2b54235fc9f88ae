/** What became of the forms: shown, answered, put away, left; per line and form, for some days. The table says it all. */
import type { ConversationReport, FormReport, FormRow } from '@ui/api.generated';
import { createEffect, createMemo, For, Show } from 'solid-js';
import { now } from '../core/clock';
import { resource } from '../core/resource';
import { replace, reportsPath, route } from '../core/router';
import { n, t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';
import { ConversationsTable } from './ConversationsTable';
import { FormsTable } from './FormsTable';
import { csv, day, daysBefore } from './funnel';
import { formName } from './words';

const USUAL_DAYS = 29;

export function ReportsPage() {
  const range = createMemo(
    () => {
      const here = route();
      const given = here.page === 'reports' ? here : { from: '', to: '' };
      return { from: given.from || daysBefore(now(), USUAL_DAYS), to: given.to || day(now()) };
    },
    undefined,
    { equals: (one, other) => one.from === other.from && one.to === other.to },
  );
  const report = resource<FormReport>(() => `/reports/forms?from=${range().from}&to=${range().to}`);
  const conversations = resource<ConversationReport>(
    () => `/reports/conversations?from=${range().from}&to=${range().to}`,
  );
  createEffect(() => {
    range();
    void report.again();
    void conversations.again();
  });
  const rows = () => report.value()?.rows ?? [];
  const isEmpty = () => !!report.value() && rows().every((row) => row.shown === 0);
  const change = (changed: Partial<{ from: string; to: string }>) => {
    const { from, to } = { ...range(), ...changed };
    if (from && to) replace(reportsPath(from, to));
  };
  return (
    <main class="table-page reports" aria-busy={!report.value() && !report.error()}>
      <div class="top">
        <h1>{t('Reports')}</h1>
        <button
          type="button"
          class="button"
          aria-disabled={isEmpty() || !report.value()}
          onClick={() => !isEmpty() && download(rows(), range())}
        >
          {t('Download CSV')}
        </button>
      </div>
      <Range {...range()} onChange={change} />
      <ErrorNotice error={report.error()} onAgain={() => void report.again()} />
      <section class="table-scroll" tabindex="0" aria-labelledby="conversations-title">
        <h2 id="conversations-title" class="report-title">
          {t('Conversations')}
        </h2>
        <Show when={conversations.value()}>{(it) => <ConversationsTable report={it()} />}</Show>
      </section>
      <section class="table-scroll" tabindex="0" aria-labelledby="forms-title">
        <h2 id="forms-title" class="report-title">
          {t('Forms')}
        </h2>
        <Show when={report.value()}>
          <Show when={!isEmpty()} fallback={<p class="table-empty">{t('No forms were shown in this period.')}</p>}>
            <FormsTable rows={rows().filter((row) => row.shown > 0)} />
          </Show>
        </Show>
      </section>
    </main>
  );
}

interface RangeProps {
  from: string;
  to: string;
  onChange: (changed: Partial<{ from: string; to: string }>) => void;
}

function Range(props: RangeProps) {
  const last = (days: number) => ({ from: daysBefore(now(), days - 1), to: day(now()) });
  const isLast = (days: number) => props.from === last(days).from && props.to === last(days).to;
  return (
    <fieldset class="range">
      <legend class="sr">{t('Days')}</legend>
      <label class="entry">
        <span>{t('From')}</span>
        <input
          type="date"
          max={props.to}
          value={props.from}
          onChange={(event) => props.onChange({ from: event.currentTarget.value })}
        />
      </label>
      <label class="entry">
        <span>{t('To')}</span>
        <input
          type="date"
          min={props.from}
          value={props.to}
          onChange={(event) => props.onChange({ to: event.currentTarget.value })}
        />
      </label>
      <For each={[7, 30, 90]}>
        {(days) => (
          <button type="button" class="button" aria-pressed={isLast(days)} onClick={() => props.onChange(last(days))}>
            {n('{count} day', '{count} days', days)}
          </button>
        )}
      </For>
    </fieldset>
  );
}

function download(rows: readonly FormRow[], range: { from: string; to: string }): void {
  const head = [t('Line'), t('Form'), t('Shown'), t('Submitted'), t('Dismissed'), t('No response')];
  const text = csv(
    head,
    rows.map((row) => [row.line, formName(row.kind), row.shown, row.answered, row.put_away, row.left]),
  );
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  const address = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `openline-forms-${range.from}-${range.to}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
