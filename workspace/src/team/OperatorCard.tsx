/** One person: seen by all, opened and changed by administrators. */
import type { Password, SavedMember, ShownMember } from '@ui/api.generated';
import { createSignal, Show } from 'solid-js';
import { ask, reason } from '../core/http';
import { isolated, t } from '../core/words';
import { Switch } from '../form/Choice';
import { SelectField, TextField } from '../form/Field';
import { createFieldErrors, FieldErrorsContext } from '../form/fieldErrors';
import { ErrorNotice } from '../kit/ErrorNotice';
import { initial } from '../kit/Face';
import { Sure } from '../kit/Sure';
import type { NewPassword } from './PasswordOnce';
import { type Role, roleName, roleOptions } from './roles';

interface Props {
  operator: ShownMember;
  lines: string;
  mayChange: boolean;
  onChanged: (operator: ShownMember) => void;
  onPassword: (shown: NewPassword) => void;
}

export function OperatorCard(props: Props) {
  const [open, setOpen] = createSignal(false);
  const who = () => props.operator;
  return (
    <li class="card person" classList={{ inactive: !who().is_active }}>
      <span class="face" aria-hidden="true">
        {initial(who().name)}
      </span>
      <div class="person-words">
        <p>
          <b>
            <bdi translate="no" dir="auto">
              {who().name}
            </bdi>
          </b>{' '}
          <span class="tag plain">{roleName(who().role)}</span>{' '}
          <Show when={!who().is_active}>
            <span class="tag claimed">{t('deactivated')}</span>
          </Show>
        </p>
        <p class="quiet">
          <bdi translate="no" dir="ltr">
            {who().email}
          </bdi>
          {props.lines ? ` · ${props.lines}` : ''}
        </p>
      </div>
      <Show when={props.mayChange}>
        <button
          type="button"
          class="button"
          aria-expanded={open()}
          aria-label={t('Change {name}', { name: who().name })}
          onClick={() => setOpen(!open())}
        >
          {t('Change')}
        </button>
      </Show>
      <Show when={open()}>
        <Change
          operator={who()}
          onChanged={(it) => {
            props.onChanged(it);
            setOpen(false);
          }}
          onPassword={props.onPassword}
        />
      </Show>
    </li>
  );
}

function Change(props: Pick<Props, 'operator' | 'onChanged' | 'onPassword'>) {
  const [name, setName] = createSignal(props.operator.name);
  const [role, setRole] = createSignal(props.operator.role);
  const [active, setActive] = createSignal(props.operator.is_active);
  const [error, setError] = createSignal('');
  const fieldErrors = createFieldErrors();
  const path = () => `/operators/${encodeURIComponent(props.operator.id)}`;
  const failed = (failure: unknown) => {
    if (!fieldErrors.keep(failure)) setError(reason(failure));
  };
  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setError('');
    const sent: SavedMember = { name: name(), role: role(), is_active: active() };
    await ask('PUT', path(), sent).then(
      () => props.onChanged({ ...props.operator, ...sent, name: sent.name.trim() }),
      failed,
    );
  }
  async function renew(): Promise<boolean> {
    setError('');
    const { name: called, email } = props.operator;
    try {
      const made = await ask<Password>('POST', `${path()}/password`);
      props.onPassword({ name: called, email, password: made.password });
      return true;
    } catch (failure) {
      failed(failure);
      return false;
    }
  }
  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <form class="person-change" novalidate onSubmit={save}>
        <ErrorNotice error={error()} />
        <div class="row-fields">
          <TextField path="name" class="grow" label={t('Name')} value={name()} onInput={setName} />
          <SelectField
            path="role"
            label={t('Role')}
            value={role()}
            options={roleOptions()}
            onChange={(it) => setRole(it as Role)}
          />
        </div>
        <Switch
          label={t('Active')}
          hint={t('Deactivated operators receive nothing new; their messages remain.')}
          checked={active()}
          onChange={setActive}
        />
        <div class="row-end">
          <Sure what={t('New password')} isDanger onAct={renew}>
            {t('{name} is logged out everywhere at once and must log in with a password that you hand over.', {
              name: isolated(props.operator.name),
            })}
          </Sure>
          <button type="submit" class="button primary">
            {t('Save')}
          </button>
        </div>
      </form>
    </FieldErrorsContext.Provider>
  );
}
