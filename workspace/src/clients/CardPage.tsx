/** One client on a page of its own: everything known, dialogs, leads, letters and what became of them, files. */
import type { ClientPage, TryAgain as TryAgainBody } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { createEffect, createMemo, createSignal, For, Show } from 'solid-js';
import { ask, read, reason } from '../core/http';
import { clientsPath, route } from '../core/router';
import { shortTime, t } from '../core/words';
import { Caution } from '../kit/Files';
import { Link } from '../kit/Link';
import { LeadBox } from '../leads/LeadBox';
import { Conversations } from './Conversations';
import { FileMention, LetterMention } from './mentions';
import { CardValues, type TryAgain } from './Values';

export function CardPage() {
  const id = createMemo(() => {
    const now = route();
    return now.page === 'client' ? now.id : '';
  });
  const [found, setFound] = createSignal<ClientPage | null>(null);
  const [error, setError] = createSignal('');
  async function find(wanted: string): Promise<void> {
    setError('');
    try {
      const answer = await read<ClientPage>(`/clients/${encodeURIComponent(wanted)}`);
      if (wanted === id()) setFound(answer);
    } catch (failure) {
      setError(reason(failure));
    }
  }
  async function tryAgain(email: string): Promise<void> {
    setError('');
    const wanted = id();
    try {
      const body = { email } satisfies TryAgainBody;
      const answer = await ask<ClientPage>('POST', `/clients/${encodeURIComponent(wanted)}/try_again`, body);
      if (wanted === id()) setFound(answer);
    } catch (failure) {
      setError(reason(failure));
    }
  }
  createEffect(() => {
    setFound(null);
    void find(id());
  });
  return (
    <main class="card-page" aria-busy={!found() && !error()}>
      <div class="top">
        <Link class="button icon-only" href={clientsPath()} aria-label={t('Back')}>
          <Icon name="back" />
        </Link>
        <h1>
          <bdi translate="no" dir="auto">
            {found() ? found()?.card.name?.value || t('no name') : error() ? t('Client') : ' '}
          </bdi>
        </h1>
      </div>
      <Show when={error()}>
        <div class="refusal" role="alert">
          <p>{error()}</p>
          <button type="button" class="button small" onClick={() => void find(id())}>
            {t('Try again')}
          </button>
        </div>
      </Show>
      <Show when={found()}>{(it) => <Everything found={it()} onTryAgain={(email) => void tryAgain(email)} />}</Show>
    </main>
  );
}

function Everything(props: { found: ClientPage; onTryAgain: TryAgain }) {
  return (
    <div class="card-columns">
      <section class="box">
        <h2>{t('Contact details')}</h2>
        <CardValues card={props.found.card} onTryAgain={props.onTryAgain} />
        <p class="quiet">{t('client since {when}', { when: shortTime(props.found.card.created_at) })}</p>
      </section>
      <Conversations client={props.found.card.id} dialogs={props.found.dialogs} />
      <Show when={props.found.letters.length}>
        <section class="box">
          <h2>{t('Emails')}</h2>
          <For each={props.found.letters}>{(letter) => <LetterMention letter={letter} />}</For>
        </section>
      </Show>
      <Show when={props.found.files.length}>
        <section class="box">
          <h2>{t('Files')}</h2>
          <For each={props.found.files}>{(it) => <FileMention given={it} />}</For>
          <Caution files={props.found.files.map((it) => it.file)} />
        </section>
      </Show>
      <div class="card-leads">
        <h2 class="sr">{t('Leads')}</h2>
        <For each={props.found.leads}>{(lead) => <LeadBox lead={lead} />}</For>
      </div>
    </div>
  );
}
