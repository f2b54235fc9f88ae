/** What a form has gathered, in one quiet line. */
import { Show } from 'solid-js';
import { masked } from '../fields';
import type { Row } from '../rows';
import { t } from '../speech';
import { Icon } from './Icon';
import { NO_FORM } from './titles';

export function Thanks(props: { row: Row }) {
  const form = () => props.row.message?.form ?? NO_FORM;
  const given = () => form().given;
  const isCopy = () => form().kind === 'copy';
  const words = () => {
    if (isCopy()) return t('The copy will go to {address}', { address: masked(given().email) });
    return given().name ? t('Thank you, {name}', { name: given().name }) : t('Thank you');
  };
  return (
    <Show when={form().step === 'done'}>
      <p class="done">
        <Icon name="check" />
        <span>
          {words()}
          <Show when={!isCopy() && given().email}>
            {' · '}
            <bdi>{given().email}</bdi>
          </Show>
          <Show when={!isCopy() && given().phone}>
            {' · '}
            <bdi dir="ltr">{given().phone}</bdi>
          </Show>
        </span>
      </p>
    </Show>
  );
}
