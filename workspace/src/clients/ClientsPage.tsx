/** All clients: people who can be reached. Newest first. */
import { createMemo, For } from 'solid-js';
import { readablePhone } from '../dialogs/phones';
import { pages } from '../leads/pages';
import { TablePage } from '../leads/TablePage';
import { Link } from '../shell/Link';
import { clientPath, clientsPath, replace, route } from '../shell/router';
import { fullTime, shortTime, t } from '../shell/words';
import type { Client } from './types';

export function ClientsPage() {
  const q = createMemo(() => {
    const now = route();
    return now.page === 'clients' ? now.q : '';
  });
  const list = pages('/clients', (answer) => answer.clients as Client[], q);
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
      empty={t('No clients yet. A profile is created when a visitor leaves an email or a phone number.')}
    >
      <For each={list.items()}>{(client) => <ClientRow client={client} />}</For>
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
          <bdi dir="auto">{props.client.name || t('no name')}</bdi>
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
