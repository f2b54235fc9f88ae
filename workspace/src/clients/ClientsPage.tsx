/** All clients: people who can be reached. Newest first. */
import type { Client, FoundClients } from '@ui/api.generated';
import { readablePhone } from '../core/phones';
import { clientPath } from '../core/router';
import { fullTime, shortTime, t } from '../core/words';
import { Link } from '../kit/Link';
import { TablePage } from '../kit/TablePage';

export function ClientsPage() {
  return (
    <TablePage
      page="clients"
      title={t('Clients')}
      columns={columns()}
      itemsOf={(answer: FoundClients) => answer.clients}
      empty={t('No clients yet. A profile is created when a visitor leaves an email or a phone number.')}
    >
      {(client) => <ClientRow client={client} />}
    </TablePage>
  );
}

const columns = () => [
  { name: t('Name') },
  { name: t('Email') },
  { name: t('Phone') },
  { name: t('Conversations'), narrow: true },
  { name: t('Leads'), narrow: true },
  { name: t('Last seen') },
];

function ClientRow(props: { client: Client }) {
  return (
    <tr>
      <th scope="row" class="whole">
        <Link href={clientPath(props.client.id)}>
          <bdi translate="no" dir="auto">
            {props.client.name || t('no name')}
          </bdi>
        </Link>
      </th>
      <td>
        <bdi translate="no" dir="ltr">
          {props.client.email}
        </bdi>
      </td>
      <td>
        <bdi translate="no" dir="ltr">
          {readablePhone(props.client.phone)}
        </bdi>
      </td>
      <td class="narrow">{props.client.dialogs}</td>
      <td class="narrow">{props.client.leads}</td>
      <td>
        <time title={fullTime(props.client.last_at)}>{shortTime(props.client.last_at)}</time>
      </td>
    </tr>
  );
}
