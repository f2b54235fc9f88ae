/** What a letter was about, to be looked at; and the one button that goes on with it. */
import type { ShownLetterPreview } from '@ui/api.generated';
import { createEffect, createMemo, For, on, Show } from 'solid-js';
import { cell } from '../kit/cell';
import { addStyles } from '../kit/styles';
import { t } from '../kit/words';
import { type Row, rowsOf } from '../model/rows';
import { newToken } from '../session/identity';
import type { PanelState } from '../state';
import { Bubble } from '../view/Bubble';
import { SystemRow } from '../view/Log';
import { continueDialog, expired, GAP_PX, leave, preview } from './continue';
import sheet from './return_link.css?inline';

export function ReturnLink(props: { state: PanelState }) {
  const { state } = props;
  const seen = cell<ShownLetterPreview | undefined>(undefined);
  const failed = cell(false);
  const waiting = cell(false);
  const rows = createMemo(() => rowsOfLetter(seen()));
  let token = '';
  let box: HTMLDivElement | undefined;
  let mark: HTMLParagraphElement | undefined;
  let button: HTMLButtonElement | undefined;
  addStyles(state.host.root, sheet);

  const fetchIt = async (code: string) => {
    const it = await preview(state);
    if (state.code() !== code) return;
    if (!it) return expired(state);
    state.letter.set(it.dialog);
    seen.set(it);
    state.needsExtras.set(true);
    if (box) box.scrollTop = mark ? mark.offsetTop - GAP_PX : box.scrollHeight;
    if (state.open() && isFree(state.host.element)) button?.focus({ preventScroll: true });
  };
  const press = async (it: ShownLetterPreview) => {
    token ||= newToken();
    if (!(await continueDialog(state, it, token, () => mark?.nextElementSibling))) expired(state);
  };
  /** Whatever there is to do now: it may fail, and be tried again. */
  const act = async () => {
    if (waiting()) return;
    const it = seen();
    waiting.set(true);
    failed.set(false);
    await (it ? press(it) : fetchIt(state.code())).catch(() => failed.set(true));
    waiting.set(false);
  };
  createEffect(
    on(state.code, (code) => {
      seen.set(undefined);
      token = '';
      if (code) void act();
    }),
  );

  return (
    <>
      <div class="middle">
        <div
          class="log"
          role="log"
          aria-label={t('Messages')}
          aria-live="off"
          aria-busy={!seen()}
          tabindex="0"
          ref={box}
        >
          <div class="flow">
            <Show when={!seen() && !failed()}>
              <p class="welcome soon">{t('One moment…')}</p>
            </Show>
            <For each={rows()}>
              {(row) => (
                <>
                  <Show when={row.message?.id === seen()?.at}>
                    <p class="line new" ref={mark}>
                      {t('New messages')}
                    </p>
                  </Show>
                  <Show when={row.kind === 'text'} fallback={<SystemRow row={row} state={state} />}>
                    <Bubble row={row} state={state} />
                  </Show>
                </>
              )}
            </For>
          </div>
        </div>
      </div>
      <Show when={seen() || failed()}>
        <div class="goon">
          <Show when={failed()}>
            <p role="alert">{t('No connection right now.')}</p>
          </Show>
          <button type="button" class="main" aria-disabled={waiting()} ref={button} onClick={() => void act()}>
            {failed() ? t('Try again') : t('Continue conversation')}
          </button>
          <Show when={failed()}>
            <button type="button" class="quiet" onClick={() => leave(state)}>
              {t('Type a message…')}
            </button>
          </Show>
        </div>
      </Show>
    </>
  );
}

/** Nothing that asks: it is only looked at. */
function rowsOfLetter(seen: ShownLetterPreview | undefined): Row[] {
  return rowsOf(seen ? [seen.dialog] : [], [], new Map())
    .filter((it) => it.kind !== 'form' && it.kind !== 'promise')
    .map((it) => ({ ...it, seq: 0, reach: undefined }));
}

/** Nobody is writing elsewhere on the page. */
function isFree(widget: Element): boolean {
  return [document.body, null, widget].includes(document.activeElement);
}
