/** Adds somebody: name, e-mail, role, lines. The server makes the password. */
import type { AddedMember, AddMember, LineRow, ShownMember } from '@ui/api.generated';
import { createSignal, For, Show } from 'solid-js';
import { ask } from '../core/http';
import { t } from '../core/words';
import { Checkbox } from '../form/Choice';
import { SelectField, TextField } from '../form/Field';
import { FieldErrorsContext } from '../form/fieldErrors';
import { createFieldSending } from '../form/fieldSending';
import { ErrorNotice } from '../kit/ErrorNotice';
import { type Role, roleOptions } from './roles';

interface Props {
  lines: LineRow[];
  onAdded: (operator: ShownMember, password: string) => void;
}

const nobody = (): Required<AddMember> => ({ name: '', email: '', role: 'operator', lines: [] });

export function NewOperator(props: Props) {
  const [person, setPerson] = createSignal(nobody());
  let form: HTMLFormElement | undefined;
  const { fieldErrors, error, busy, send } = createFieldSending(() => form);
  const change = (changed: Partial<ReturnType<typeof nobody>>) => setPerson((it) => ({ ...it, ...changed }));

  function add(event: SubmitEvent): void {
    event.preventDefault();
    void send(async () => {
      const made = await ask<AddedMember>('POST', '/operators', person());
      setPerson(nobody());
      props.onAdded(made.operator, made.password);
    });
  }

  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <form class="section new-thing" novalidate onSubmit={add} ref={form} aria-labelledby="new-operator">
        <h2 id="new-operator">{t('Add an operator')}</h2>
        <ErrorNotice error={error()} />
        <div class="row-fields">
          <TextField
            path="name"
            class="grow"
            label={t('Name')}
            value={person().name}
            onInput={(name) => change({ name })}
          />
          <TextField
            path="email"
            class="grow"
            type="email"
            label={t('Email')}
            value={person().email}
            onInput={(email) => change({ email })}
          />
          <SelectField
            path="role"
            label={t('Role')}
            value={person().role}
            options={roleOptions()}
            onChange={(role) => change({ role: role as Role })}
          />
        </div>
        <Show when={props.lines.length}>
          <fieldset class="checks across">
            <legend>{t('Assigned lines')}</legend>
            <For each={props.lines}>
              {(line) => (
                <Checkbox
                  label={line.name}
                  checked={person().lines.includes(line.id)}
                  onChange={(on) =>
                    change({ lines: on ? [...person().lines, line.id] : person().lines.filter((it) => it !== line.id) })
                  }
                />
              )}
            </For>
          </fieldset>
        </Show>
        <button type="submit" class="button primary" aria-disabled={busy()}>
          {t('Add')}
        </button>
      </form>
    </FieldErrorsContext.Provider>
  );
}
