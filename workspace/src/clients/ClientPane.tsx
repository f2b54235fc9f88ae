/** Who this is to the company: what is known and where it came from, leads, earlier dialogs. Read again when it changes. */
import type { ClientPanel, TryAgain } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { ask, reason } from '../core/http';
import { clientPath } from '../core/router';
import { shortTime, t, visitorName } from '../core/words';
import { Face } from '../kit/Face';
import { Link } from '../kit/Link';
import { RatingBadge } from '../kit/RatingBadge';
import { LeadBox } from '../leads/LeadBox';
import type { Live } from '../live/live';
import { CustomData } from './CustomData';
import { clientDataOf, isMissing, readClientData } from './clientData';
import { DetailsForm } from './DetailsForm';
import { DialogMention } from './mentions';
import { Origin } from './Origin';
import { CardValues, VisitorValues } from './Values';

interface Props {
  live: Live;
  d: string;
  onClose: () => void;
}

export function ClientPane(props: Props) {
  const data = () => clientDataOf(props.d);
  const [error, setError] = createSignal('');
  const refresh = () =>
    readClientData(props.d).then(
      () => setError(''),
      (failure: unknown) => setError(reason(failure)),
    );
  async function tryAgain(card: string, email: string): Promise<void> {
    const body = { email } satisfies TryAgain;
    await ask('POST', `/clients/${encodeURIComponent(card)}/try_again`, body).then(refresh, (failure: unknown) =>
      setError(reason(failure)),
    );
  }
  const version = () => `${props.live.row(props.d)?.contact_id} ${props.live.row(props.d)?.name}`;
  // A new card, a changed one, a name, or a connection that was away: each may have changed what stands here.
  createEffect(on([props.live.cardChanges, version, () => props.live.phase() === 'live'], () => void refresh()));
  return (
    <section class="client" id="client" aria-label={t('Client')} aria-busy={!data()}>
      <button
        type="button"
        class="button icon-only client-close"
        aria-label={t('Back to the conversation')}
        onClick={props.onClose}
      >
        <Icon name="close" />
      </button>
      <Show when={error() && !isMissing(props.d)}>
        <div class="box" role="alert">
          <p>{error()}</p>
          <button type="button" class="button small" onClick={() => void refresh()}>
            {t('Try again')}
          </button>
        </div>
      </Show>
      <Show when={data()} fallback={error() ? null : <Skeleton />}>
        {(it) => (
          <Known data={it()} live={props.live} d={props.d} onTryAgain={(card, email) => void tryAgain(card, email)} />
        )}
      </Show>
    </section>
  );
}

interface KnownProps {
  data: ClientPanel;
  live: Live;
  d: string;
  onTryAgain: (card: string, email: string) => void;
}

function Known(props: KnownProps) {
  const visitor = () => props.data.visitor;
  const name = () =>
    visitorName({ name: visitor().name || props.data.card?.name?.value || '', guest: visitor().guest });
  return (
    <>
      <div class="client-head">
        <Face name={visitor().name || props.data.card?.name?.value || ''} guest={visitor().guest} />
        <div>
          <h2>
            <bdi translate="no" dir="auto">
              {name()}
            </bdi>
          </h2>
          <p class="quiet">{t('first seen {when}', { when: shortTime(visitor().first_seen_at) })}</p>
        </div>
      </div>
      <section class="box">
        <Show when={props.data.card} fallback={<VisitorValues visitor={visitor()} />}>
          {(card) => (
            <>
              <CardValues card={card()} d={props.d} onTryAgain={(email) => props.onTryAgain(card().id, email)} />
              <Link class="box-link" href={clientPath(card().id)}>
                {t('Open profile')}
              </Link>
            </>
          )}
        </Show>
      </section>
      <DetailsForm d={props.d} />
      <Judged live={props.live} d={props.d} />
      <Origin page={visitor().page} utm={visitor().utm} lang={visitor().lang} />
      <CustomData data={visitor().custom_data} />
      <For each={props.data.leads}>{(lead) => <LeadBox lead={lead} />}</For>
      <section class="box">
        <h3>{t('Earlier')}</h3>
        <Show when={props.data.earlier.length} fallback={<p class="quiet">{t('This is the first conversation.')}</p>}>
          <For each={props.data.earlier}>{(ref) => <DialogMention dialog={ref} />}</For>
        </Show>
      </section>
    </>
  );
}

/** The client's rating of this dialog and the supervisor's score, once there are any. */
function Judged(props: { live: Live; d: string }) {
  const view = () => props.live.view(props.d);
  const score = () => props.live.row(props.d)?.review_score;
  return (
    <Show when={view()?.rating || score()}>
      <section class="box">
        <h3>{t('This conversation')}</h3>
        <Show when={view()?.rating}>
          <p>
            <RatingBadge rating={view()?.rating ?? ''} />
          </p>
        </Show>
        <Show when={view()?.comment}>
          {(comment) => (
            <p>
              “<bdi dir="auto">{comment()}</bdi>”
            </p>
          )}
        </Show>
        <Show when={score()}>{(value) => <p>{t('Supervisor score: {mark}/5', { mark: value() })}</p>}</Show>
      </section>
    </Show>
  );
}

function Skeleton() {
  return (
    <div class="client-skeleton" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  );
}
