/** A colleague saved the same settings meanwhile, and other ones: whose stay. Nothing is lost by looking. */
import { For, onMount, Show } from 'solid-js';
import { t } from '../core/words';
import type { Difference } from '../form/differences';
import { type Meanwhile, usePortal } from './editing';

export function PortalConflict() {
  const editing = usePortal();
  return (
    <Show when={editing.meanwhile()} keyed>
      {(it) => <Choice meanwhile={it} />}
    </Show>
  );
}

function Choice(props: { meanwhile: Meanwhile }) {
  const editing = usePortal();
  let box: HTMLDivElement | undefined;
  onMount(() => box?.focus());
  return (
    <div class="conflict" role="alertdialog" aria-labelledby="conflict-title" tabindex="-1" ref={box}>
      <p id="conflict-title" class="conflict-title">
        {t('A colleague has saved these settings meanwhile.')}
      </p>
      <p class="quiet">
        {t('What only your colleague changed stays in any case. Yours is still here, not saved yet.')}
      </p>
      <ul class="differences">
        <For each={props.meanwhile.both}>{(it) => <Both it={it} />}</For>
      </ul>
      <div class="row-end">
        <button type="button" class="button" onClick={() => editing.take(props.meanwhile.current)}>
          {t('Take theirs, drop mine')}
        </button>
        <button type="button" class="button primary" onClick={() => void editing.saveOver(props.meanwhile.current)}>
          {t('Save mine over it')}
        </button>
      </div>
    </div>
  );
}

function Both(props: { it: Difference }) {
  const isSecret = () => props.it.path === 'smtp.password';
  const value = (it: unknown) => (isSecret() ? '•••' : valueWords(it));
  return (
    <li>
      <b>{t(NAMES[props.it.path] ?? props.it.path)}</b>
      <p>
        {t('Mine:')} <bdi dir="auto">{value(props.it.mine)}</bdi>
      </p>
      <p>
        {t('Theirs:')} <bdi dir="auto">{value(props.it.theirs)}</bdi>
      </p>
    </li>
  );
}

function valueWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? t('on') : t('off');
  return String(value) || t('nothing');
}

const NAMES: Record<string, string> = {
  name: 'Name of the company',
  lang: 'Language of the portal',
  'mail.unread_is_on': 'Unread answers by letter',
  'mail.history_is_on': 'Copies of conversations',
  'mail.confirm_first': 'Ask for confirmation first',
  'mail.why_url': 'Link to the explanation',
  'mail.from_name': 'Name of the sender',
  'mail.from_address': 'E-mail of the administrator',
  'smtp.host': 'Mail server',
  'smtp.port': 'Port',
  'smtp.security': 'Security',
  'smtp.user': 'User',
  'smtp.password': 'Password',
};
