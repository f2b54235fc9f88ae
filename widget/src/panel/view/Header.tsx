/** Who answers, whether somebody is there, and the number of the dialog. */
import type { DialogView, Queue } from '@ui/protocol.generated';
import { createMemo, Show } from 'solid-js';
import { cell } from '../kit/cell';
import { CHECK, CLOSE, Icon } from '../kit/Icon';
import { t } from '../kit/words';
import type { PanelState } from '../state';
import { fromExtras } from './lazy';

const HeaderTools = fromExtras((it) => it.HeaderTools);

const COPIED_MS = 2_000;

export function Header(props: { state: PanelState }) {
  const visit = props.state.visit;
  const view = createMemo(() => props.state.view());
  const name = () => view()?.operator || view()?.line || visit.known.line();
  const about = () => {
    if (view()?.status === 'finished') return t('closed');
    if (visit.known.ready() && !visit.known.here()) return t("We're away right now");
    const place = waitsAt(view(), visit.known.queue());
    if (place) return t("You're number {place} in the queue", { place });
    return view()?.operator ? view()?.line : '';
  };
  /** Words of which all are needed stand on a line of their own. */
  const isLong = () => !!view()?.label && !!about() && view()?.status !== 'finished' && about() !== view()?.line;
  return (
    <div class="head">
      <div class="face" classList={{ off: !visit.known.here(), unknown: !visit.known.ready() }} aria-hidden="true">
        {[...name()][0]?.toUpperCase()}
      </div>
      <div class="who">
        <h2 id="openline-title">
          <bdi>{name()}</bdi>
        </h2>
        <p classList={{ tall: isLong() }}>
          <Show when={view()?.label}>{(label) => <DialogNumber label={label()} state={props.state} />}</Show>
          <Show when={view()?.label && about() && !isLong()}>
            <span aria-hidden="true"> · </span>
          </Show>
          <bdi class="about">{about()}</bdi>
        </p>
      </div>
      <HeaderTools state={props.state} />
      <Show when={!props.state.host.wholePage}>
        <button type="button" class="tool" aria-label={t('Close chat')} onClick={() => props.state.host.closed()}>
          <Icon path={CLOSE} />
        </button>
      </Show>
    </div>
  );
}

function waitsAt(view: DialogView | undefined, queue: Queue | undefined): number {
  return view?.status === 'new' && queue?.d === view.d ? queue.place : 0;
}

/** Shown for people to read out on the phone; a click copies it. */
function DialogNumber(props: { label: string; state: PanelState }) {
  const copied = cell(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(props.label);
    copied.set(true);
    props.state.spoken.set(t('Number copied'));
    setTimeout(() => copied.set(false), COPIED_MS);
  };
  return (
    <button type="button" class="number" title={t('Copy number')} onClick={() => void copy().catch(() => {})}>
      {t('No. {number}', { number: props.label })}
      <Show when={copied()}>
        <Icon path={CHECK} />
      </Show>
    </button>
  );
}
