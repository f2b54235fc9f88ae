/** What stands between the visitor and the operators: no connection, a closed door. Not: that nobody is here. */
import { createEffect, createMemo, onCleanup, Show } from 'solid-js';
import { cell } from '../cell';
import { t } from '../speech';
import type { PanelState } from '../state';

const PATIENCE_MS = 2_000;

export function Notices(props: { state: PanelState }) {
  const { visit } = props.state;
  const late = cell(false);
  const here = createMemo(() => visit.known.phase() === 'live');
  createEffect(() => {
    late.set(false);
    if (here()) return;
    const timer = setTimeout(() => late.set(true), PATIENCE_MS);
    onCleanup(() => clearTimeout(timer));
  });
  const words = () => {
    if (visit.known.phase() === 'stopped' && visit.known.code() >= 4500)
      return t(FOR_GOOD[visit.known.code()] ?? FOR_GOOD[4501] ?? '');
    return late() ? t('No connection. What you write is sent as soon as it is back.') : '';
  };
  return (
    <div class="notices" role="status">
      <Show when={words()}>{(it) => <p class="notice">{it()}</p>}</Show>
      <Show when={props.state.trouble()}>{(it) => <p class="notice">{it()}</p>}</Show>
      <Show when={!visit.post.lasting()}>
        <p class="notice">
          {t('This browser does not keep unsent messages: leave the page open until they are sent.')}
        </p>
      </Show>
    </div>
  );
}

const FOR_GOOD: Record<number, string> = {
  4500: 'You were away for long. Write, and we begin anew.',
  4501: 'Something went wrong here. Reload the page, please.',
  4502: 'This page is out of date. Reload it, please.',
  4503: 'You cannot write here any more.',
  4505: 'The chat is open in too many tabs. Close some of them, please.',
  4506: 'The chat does not work on this site.',
};
