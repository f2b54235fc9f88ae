/** All clients: people who can be reached. Newest first. */
import { createMemo, For } from 'solid-js';
import type { Client } from '../api/people';
import { paging } from '../core/paging';
import { readablePhone } from '../core/phones';
import { clientPath, clientsPath, replace, route } from '../core/router';
import { fullTime, shortTime, t } from '../core/words';
import { Link } from '../kit/Link';
import { TablePage } from '../kit/TablePage';

export function ClientsPage() {
  const q = createMemo(() => {
    const now = route();
    return now.page === 'clients' ? now.q : '';
  });
  const list = paging('/clients', (answer) => answer.clients as Client[], q);
  return (
    <TablePage
      title={t('Clients')}
      q={q()}
      onSearch={(it) => replace(clientsPath(it))}
      columns={columns()}
      count={list.items().length}
      loading={list.loading()}
      error={list.error()}
      more={list.more()}
      onMore={list.showMore}
      onAgain={list.again}
      empty={t('No clients yet. A card is made when a visitor leaves an e-mail or a phone.')}
    >
      <For each={list.items()}>{(client) => <ClientRow client={client} />}</For>
    </TablePage>
  );
}

const columns = () => [
  { name: t('Name') },
  { name: t('E-mail') },
  { name: t('Phone') },
  { name: t('Dialogs'), narrow: true },
  { name: t('Leads'), narrow: true },
  { name: t('Last seen') },
];

function ClientRow(props: { client: Client }) {
  return (
    <tr>
      <th scope="row" class="whole">
        <Link href={clientPath(props.client.id)}>
          <bdi dir="auto">{props.client.name || t('without a name')}</bdi>
        </Link>
      </th>
      <td>
        <bdi dir="ltr">{props.client.email}</bdi>
      </td>
      <td>
        <bdi dir="ltr">{readablePhone(props.client.phone)}</bdi>
      </td>
      <td class="narrow">{props.client.dialogs}</td>
      <td class="narrow">{props.client.leads}</td>
      <td>
        <time title={fullTime(props.client.last_at)}>{shortTime(props.client.last_at)}</time>
      </td>
    </tr>
  );
}
