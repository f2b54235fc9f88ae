/** What a form has gathered, in one quiet line. */
import { Show } from 'solid-js';
import type { Row } from '../rows';
import { t } from '../speech';
import { Icon } from './Icon';

const NOBODY = { name: '', email: '', phone: '' };

export function Thanks(props: { row: Row }) {
  const given = () => props.row.message?.form?.given ?? NOBODY;
  return (
    <Show when={props.row.message?.form?.step === 'done'}>
      <p class="done">
        <Icon name="check" />
        <span>
          {given().name ? t('Thank you, {name}', { name: given().name }) : t('Thank you')}
          <Show when={given().email}>
            {' · '}
            <bdi>{given().email}</bdi>
          </Show>
          <Show when={given().phone}>
            {' · '}
            <bdi dir="ltr">{given().phone}</bdi>
          </Show>
        </span>
      </p>
    </Show>
  );
}
