/** Who answers, whether somebody is there, and the number of the dialog. */
import type { DialogView, Queue } from '@ui/protocol.generated';
import { createMemo, Show } from 'solid-js';
import { CLOSE, Icon } from '../kit/Icon';
import { t } from '../kit/words';
import type { PanelState } from '../state';
import { DialogNumber, HeaderTools } from './lazy';

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
      <Show when={props.state.extras()}>
        <HeaderTools state={props.state} />
      </Show>
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
