/** How many conversations there were, how soon they were answered, and how they were rated: of all, and by operator. */
import type { ConversationReport, Figures } from '@ui/api.generated';
import { For } from 'solid-js';
import { spokenLanguage, t } from '../core/words';

export function ConversationsTable(props: { report: ConversationReport }) {
  return (
    <table class="forms-table">
      <thead>
        <tr>
          <th scope="col">{t('Operator')}</th>
          <For each={COLUMNS}>
            {(name) => (
              <th scope="col" class="count">
                {t(name)}
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <For each={props.report.operators}>
          {(row) => (
            <tr>
              <th scope="row">
                <bdi translate="no" dir="auto">
                  {row.operator}
                </bdi>
              </th>
              <Cells row={row} />
            </tr>
          )}
        </For>
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('Total')}</th>
          <Cells row={props.report.total} />
        </tr>
      </tfoot>
    </table>
  );
}

const COLUMNS = [
  'Conversations',
  'Answered',
  'First reply, half within',
  'First reply, 9 of 10 within',
  'Rated good',
  'Rated bad',
] as const;

function Cells(props: { row: Figures }) {
  const cells = () => {
    const { conversations, answered, usual_s, slow_s, good, bad } = props.row;
    return [
      written(conversations),
      written(answered),
      duration(usual_s),
      duration(slow_s),
      written(good),
      written(bad),
    ];
  };
  return <For each={cells()}>{(it) => <td class="count">{it}</td>}</For>;
}

const written = (count: number) => new Intl.NumberFormat(spokenLanguage()).format(count);

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** "42 s", "3 min", "5 h"; 0 is none. */
export function duration(seconds: number): string {
  if (!seconds) return '–';
  const [unit, count] =
    seconds < MINUTE
      ? (['second', seconds] as const)
      : seconds < HOUR
        ? (['minute', seconds / MINUTE] as const)
        : (['hour', seconds / HOUR] as const);
  return new Intl.NumberFormat(spokenLanguage(), { style: 'unit', unit, unitDisplay: 'short' }).format(
    Math.round(count),
  );
}
