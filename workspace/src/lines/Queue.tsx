/** The operators of a line in their order. Moved by buttons; the button that was pressed keeps the focus. */
import type { ShownMember } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { createSignal, For, Show } from 'solid-js';
import { t } from '../core/words';
import { moved } from '../form/differences';
import { About } from '../form/Field';
import { useEditing } from './state/editing';
import { Section } from './state/Section';

interface Props {
  staff: ShownMember[];
  nameOf: (id: string) => string;
}

export function Queue(props: Props) {
  const editing = useEditing();
  const [announcement, setAnnouncement] = createSignal('');
  const chosen = () => editing.draft.operators;
  function move(id: string, by: 1 | -1, button: HTMLElement): void {
    editing.setOperators(moved(chosen(), id, by));
    editing.fieldErrors.forget('operators');
    button.focus();
    const place = chosen().indexOf(id) + 1;
    setAnnouncement(t('{name} moved to {place} of {count}', { name: props.nameOf(id), place, count: chosen().length }));
  }
  function remove(id: string): void {
    editing.setOperators(chosen().filter((it) => it !== id));
    setAnnouncement(t('{name} removed', { name: props.nameOf(id) }));
    document.getElementById('add-operator')?.focus();
  }
  return (
    <Section id="operators" title={t('Operators')} about={t('Operators of this line. Order matters for “In order”.')}>
      <Show when={chosen().length} fallback={<p class="nobody">{t('No operators in this line yet')}</p>}>
        <ol class="queue" aria-label={t('Operators of this line')}>
          <For each={chosen()}>
            {(id, index) => (
              <Place
                name={props.nameOf(id)}
                place={index()}
                last={index() === chosen().length - 1}
                onMove={(by, button) => move(id, by, button)}
                onRemove={() => remove(id)}
              />
            )}
          </For>
        </ol>
      </Show>
      <About id="operators-about" path="operators" />
      <AddOperator staff={props.staff} />
      <p class="sr" role="status">
        {announcement()}
      </p>
    </Section>
  );
}

interface PlaceProps {
  name: string;
  place: number;
  last: boolean;
  onMove: (by: 1 | -1, button: HTMLElement) => void;
  onRemove: () => void;
}

function Place(props: PlaceProps) {
  return (
    <li>
      <span class="queue-place" aria-hidden="true">
        {props.place + 1}
      </span>
      <bdi translate="no" class="queue-name" dir="auto">
        {props.name}
      </bdi>
      <button
        type="button"
        class="button icon-only"
        aria-label={t('Move {name} up', { name: props.name })}
        aria-disabled={props.place === 0}
        onClick={(event) => props.onMove(-1, event.currentTarget)}
      >
        <Icon name="down" class="upwards" />
      </button>
      <button
        type="button"
        class="button icon-only"
        aria-label={t('Move {name} down', { name: props.name })}
        aria-disabled={props.last}
        onClick={(event) => props.onMove(1, event.currentTarget)}
      >
        <Icon name="down" />
      </button>
      <button
        type="button"
        class="button icon-only"
        aria-label={t('Remove {name}', { name: props.name })}
        onClick={props.onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

function AddOperator(props: { staff: ShownMember[] }) {
  const editing = useEditing();
  const others = () => props.staff.filter((it) => it.is_active && !editing.draft.operators.includes(it.id));
  function add(select: HTMLSelectElement): void {
    if (select.value) editing.setOperators([...editing.draft.operators, select.value]);
    editing.fieldErrors.forget('operators');
    select.value = '';
  }
  return (
    <Show when={others().length} fallback={<p class="quiet">{t('All operators are in this line.')}</p>}>
      <div class="entry">
        <label for="add-operator">{t('Add an operator')}</label>
        <select id="add-operator" onChange={(event) => add(event.currentTarget)}>
          <option value="">{t('Choose…')}</option>
          <For each={others()}>{(it) => <option value={it.id}>{it.name}</option>}</For>
        </select>
      </div>
    </Show>
  );
}
