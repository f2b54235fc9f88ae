/** A colleague saved the same settings meanwhile, and other ones: whose stay. Nothing is lost by looking. */
import { For, onMount, Show } from 'solid-js';
import type { Difference } from '../lines/draft';
import { t } from '../shell/words';
import { type Meanwhile, usePortal } from './portalEditing';

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
        {t('A colleague changed these settings.')}
      </p>
      <p class="quiet">{t("Their other changes are kept. Yours aren't saved yet.")}</p>
      <ul class="differences">
        <For each={props.meanwhile.both}>{(it) => <Both it={it} />}</For>
      </ul>
      <div class="row-end">
        <button type="button" class="button" onClick={() => editing.take(props.meanwhile.current)}>
          {t('Use theirs')}
        </button>
        <button type="button" class="button primary" onClick={() => void editing.saveOver(props.meanwhile.current)}>
          {t('Keep mine')}
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
  name: 'Company name',
  lang: 'Default language',
  'mail.unread_is_on': 'Unread replies by email',
  'mail.history_is_on': 'Email transcripts',
  'mail.confirm_first': 'Double opt-in',
  'mail.why_url': 'Link to an explanation',
  'mail.from_name': 'Sender name',
  'mail.from_address': "Administrator's email",
  'smtp.host': 'Mail server',
  'smtp.port': 'Port',
  'smtp.security': 'Security',
  'smtp.user': 'User',
  'smtp.password': 'Password',
};
