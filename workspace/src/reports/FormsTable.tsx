/** Lines and forms with their counts; the bar repeats the numbers for the eye. */
import type { FormRow } from '@ui/api.generated';
import { For } from 'solid-js';
import { spokenLanguage, t } from '../core/words';
import { type Counted, parts, share, total } from './funnel';
import { formName } from './words';

export function FormsTable(props: { rows: FormRow[] }) {
  return (
    <>
      <table class="forms-table">
        <thead>
          <tr>
            <th scope="col">{t('Line')}</th>
            <th scope="col">{t('Form')}</th>
            <th scope="col" class="count">
              {t('Shown')}
            </th>
            <th scope="col" class="count">
              {t('Submitted')}
            </th>
            <th scope="col" class="count">
              {t('Dismissed')}
            </th>
            <th scope="col" class="count">
              {t('No response')}
            </th>
            <th scope="col" class="count">
              {t('Submit rate')}
            </th>
            <th scope="col" class="bar-column">
              <span class="sr">{t('Bar chart')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {(row) => (
              <tr>
                <th scope="row">
                  <bdi translate="no" dir="auto">
                    {row.line}
                  </bdi>
                </th>
                <td>{formName(row.kind)}</td>
                <Counts row={row} />
              </tr>
            )}
          </For>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="2">
              {t('Total')}
            </th>
            <Counts row={total(props.rows)} />
          </tr>
        </tfoot>
      </table>
      <ul class="bar-legend" aria-hidden="true">
        <li class="is-answered">{t('Submitted')}</li>
        <li class="is-put-away">{t('Dismissed')}</li>
        <li class="is-left">{t('No response')}</li>
        <li class="is-open">{t('Still open')}</li>
      </ul>
    </>
  );
}

function Counts(props: { row: Counted }) {
  return (
    <>
      <td class="count">{written(props.row.shown)}</td>
      <td class="count">{written(props.row.answered)}</td>
      <td class="count">{written(props.row.put_away)}</td>
      <td class="count">{written(props.row.left)}</td>
      <td class="count">{percent(share(props.row))}</td>
      <td class="bar-column">
        <Bar row={props.row} />
      </td>
    </>
  );
}

function Bar(props: { row: Counted }) {
  const widths = () => parts(props.row);
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="is-open" x="0" y="0" width="100" height="10" />
      <rect class="is-answered" x="0" y="0" width={widths().answered} height="10" />
      <rect class="is-put-away" x={widths().answered} y="0" width={widths().put_away} height="10" />
      <rect class="is-left" x={widths().answered + widths().put_away} y="0" width={widths().left} height="10" />
    </svg>
  );
}

const written = (count: number) => new Intl.NumberFormat(spokenLanguage()).format(count);

const percent = (of: number | null) =>
  of === null ? '–' : new Intl.NumberFormat(spokenLanguage(), { style: 'percent' }).format(of);
