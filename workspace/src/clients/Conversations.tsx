/** A client's conversations. Those of somebody else, who came to this client by mistake, can be separated. */
import type { DialogRef, SeparatedClient, SeparateRequest } from '@ui/api.generated';
import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { ask, reason } from '../core/http';
import { clientPath, go } from '../core/router';
import { numberLabel, t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';
import { DialogMention } from './mentions';

export function Conversations(props: { client: string; dialogs: readonly DialogRef[] }) {
  const [chosen, setChosen] = createSignal<ReadonlySet<string> | null>(null);
  createEffect(
    on(
      () => props.client,
      () => setChosen(null),
    ),
  );
  return (
    <section class="box">
      <h2>{t('Conversations')}</h2>
      <Show when={props.dialogs.length} fallback={<p class="quiet">{t('None yet.')}</p>}>
        <Show
          when={chosen()}
          fallback={
            <>
              <For each={props.dialogs}>{(dialog) => <DialogMention dialog={dialog} />}</For>
              <Show when={props.dialogs.length > 1}>
                <button type="button" class="text-button" onClick={() => setChosen(new Set<string>())}>
                  {t('Separate conversations')}
                </button>
              </Show>
            </>
          }
        >
          {(it) => <Separation {...props} chosen={it()} choose={setChosen} />}
        </Show>
      </Show>
    </section>
  );
}

interface SeparationProps {
  client: string;
  dialogs: readonly DialogRef[];
  chosen: ReadonlySet<string>;
  choose: (chosen: ReadonlySet<string> | null) => void;
}

function Separation(props: SeparationProps) {
  const [error, setError] = createSignal('');
  const mayMove = () => props.chosen.size > 0 && props.chosen.size < props.dialogs.length;
  const toggle = (d: string, on: boolean) => {
    const rest = [...props.chosen].filter((it) => it !== d);
    props.choose(new Set(on ? [...rest, d] : rest));
  };
  async function move(): Promise<void> {
    if (!mayMove()) return;
    setError('');
    try {
      const path = `/clients/${encodeURIComponent(props.client)}/separate`;
      const made = await ask<SeparatedClient>('POST', path, { dialogs: [...props.chosen] } satisfies SeparateRequest);
      go(clientPath(made.id));
    } catch (failure) {
      setError(reason(failure));
    }
  }
  return (
    <fieldset class="separation" aria-label={t('Separate conversations')}>
      <p>
        {t("Choose the other person's conversations. They move to a new client, with their leads and contact details.")}
      </p>
      <For each={props.dialogs}>
        {(dialog) => (
          <label class="line">
            <input
              type="checkbox"
              checked={props.chosen.has(dialog.d)}
              onChange={(event) => toggle(dialog.d, event.currentTarget.checked)}
            />
            <span>{numberLabel(dialog.label)}</span>
            <bdi class="line-text" dir="auto">
              {dialog.last_text}
            </bdi>
          </label>
        )}
      </For>
      <ErrorNotice error={error()} />
      <div class="row-end">
        <button type="button" class="button" onClick={() => props.choose(null)}>
          {t('Cancel')}
        </button>
        <button type="button" class="button primary" aria-disabled={!mayMove()} onClick={() => void move()}>
          {t('Move to a new client')}
        </button>
      </div>
    </fieldset>
  );
}
