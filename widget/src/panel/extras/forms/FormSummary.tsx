/** What a form has gathered, in one quiet line; in the dialog of the moment it can be edited. Also behind an edit put away. */
import { Show } from 'solid-js';
import { CHECK, Icon } from '../../kit/Icon';
import { Sentence } from '../../kit/Sentence';
import { t } from '../../kit/words';
import { toEdit } from '../../model/commands';
import { masked, mayEdit } from '../../model/fields';
import type { Row } from '../../model/rows';
import { NO_FORM } from '../../model/titles';
import type { PanelState } from '../../state';

export function FormSummary(props: { row: Row; state: PanelState }) {
  const form = () => props.row.message?.form ?? NO_FORM;
  const given = () => form().given;
  const isCopy = () => form().kind === 'copy';
  const words = () => {
    if (isCopy()) return t("We'll send the transcript to {address}", { address: masked(given().email) });
    return given().name ? t('Thank you, {name}', { name: given().name }) : t('Thank you');
  };
  const isNow = () => props.state.visit.known.current()?.view.d === props.row.d;
  const edit = async () => {
    const { state, row } = props;
    state.requested = { kind: form().kind, at: Date.now() };
    await state.ask(toEdit(row.message?.id ?? ''));
  };
  return (
    <Show when={form().step === 'done' || form().step === 'edit'}>
      <p class="done">
        <Icon path={CHECK} />
        <span>
          <Sentence text={words()} />
          <Show when={!isCopy() && given().email}>
            {' · '}
            <bdi>{given().email}</bdi>
          </Show>
          <Show when={!isCopy() && given().phone}>
            {' · '}
            <bdi dir="ltr">{given().phone}</bdi>
          </Show>
          <Show when={isNow() && mayEdit(form())}>
            {' · '}
            <button type="button" class="link" onClick={() => void edit()}>
              {t('Edit')}
            </button>
          </Show>
        </span>
      </p>
    </Show>
  );
}
