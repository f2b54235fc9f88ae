/** All leads, newest first. */
import type { FoundLeads, ShownLead } from '@ui/api.generated';
import { Show } from 'solid-js';
import { readablePhone } from '../core/phones';
import { clientPath, dialogPath } from '../core/router';
import { shortUrl } from '../core/shortUrl';
import { fullTime, numberLabel, shortTime, t } from '../core/words';
import { Link } from '../kit/Link';
import { TablePage } from '../kit/TablePage';
import { StageChoice } from './LeadBox';

export function LeadsPage() {
  return (
    <TablePage
      page="leads"
      title={t('Leads')}
      columns={columns()}
      itemsOf={(answer: FoundLeads) => answer.leads}
      empty={t('No leads yet. They appear when a visitor leaves contact details.')}
    >
      {(lead) => <LeadRow lead={lead} />}
    </TablePage>
  );
}

const columns = () => [
  { name: t('Number') },
  { name: t('Client') },
  { name: t('Contact') },
  { name: t('Stage') },
  { name: t('Page'), narrow: true },
  { name: t('Line'), narrow: true },
  { name: t('Conversation') },
  { name: t('Created'), narrow: true },
];

function LeadRow(props: { lead: ShownLead }) {
  const lead = () => props.lead;
  return (
    <tr>
      <th scope="row">{lead().number}</th>
      <td>
        <Link href={clientPath(lead().contact_id)}>
          <bdi translate="no" dir="auto">
            {lead().name || t('no name')}
          </bdi>
        </Link>
      </td>
      <td class="whole">
        <Show when={lead().email}>
          <bdi translate="no" class="contact" dir="ltr">
            {lead().email}
          </bdi>
        </Show>
        <Show when={lead().phone}>
          <bdi translate="no" class="contact" dir="ltr">
            {readablePhone(lead().phone)}
          </bdi>
        </Show>
      </td>
      <td>
        <StageChoice lead={lead()} />
      </td>
      <td class="narrow">
        <bdi translate="no" dir="auto" title={lead().page?.url}>
          {lead().page?.title || shortUrl(lead().page?.url ?? '')}
        </bdi>
      </td>
      <td class="narrow">{lead().line}</td>
      <td>
        <Link class="number" href={dialogPath(lead().d)}>
          {numberLabel(lead().label)}
        </Link>
      </td>
      <td class="narrow">
        <time title={fullTime(lead().created_at)}>{shortTime(lead().created_at)}</time>
      </td>
    </tr>
  );
}
