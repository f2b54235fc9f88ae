/** The people who answer: who they are, what they may, and for administrators the ways to add and change them. */
import type { LineList, OperatorList, ShownMember } from '@ui/api.generated';
import { createSignal, For, onMount, Show } from 'solid-js';
import { resource } from '../core/resource';
import { me } from '../core/session';
import { t } from '../core/words';
import { ErrorNotice } from '../kit/ErrorNotice';
import { NewOperator } from './NewOperator';
import { OperatorCard } from './OperatorCard';
import { type NewPassword, PasswordOnce } from './PasswordOnce';

export function OperatorsPage() {
  const people = resource<OperatorList>(() => '/operators');
  const lines = resource<LineList>(() => '/lines');
  const [password, setPassword] = createSignal<NewPassword | null>(null);
  const isAdministrator = () => me().role === 'administrator';
  onMount(() => {
    void people.again();
    if (me().role !== 'operator') void lines.again();
  });
  const list = () => people.value()?.operators ?? [];
  const lineNames = (ids: string[]) =>
    ids.flatMap((id) => lines.value()?.lines.find((it) => it.id === id)?.name ?? []).join(', ');
  const changed = (operator: ShownMember) =>
    people.set({ operators: list().map((it) => (it.id === operator.id ? operator : it)) });
  return (
    <div class="settings-page" aria-busy={!people.value() && !people.error()}>
      <div class="settings-head">
        <h1>{t('Operators')}</h1>
        <p class="quiet">
          {t(
            "Everybody but administrators sees the conversations of the lines they are in; put them there on each line's page. Whoever only wants to look on switches “Available” off; for supervisors it stays off.",
          )}
        </p>
      </div>
      <ErrorNotice error={people.error()} onAgain={() => void people.again()} />
      <ul class="cards">
        <For each={list()}>
          {(it) => (
            <OperatorCard
              operator={it}
              lines={lineNames(it.lines)}
              mayChange={isAdministrator()}
              onChanged={changed}
              onPassword={setPassword}
            />
          )}
        </For>
      </ul>
      <Show when={people.value() && isAdministrator()}>
        <NewOperator
          lines={lines.value()?.lines ?? []}
          onAdded={(operator, generated) => {
            people.set({ operators: [...list(), operator] });
            setPassword({ name: operator.name, email: operator.email, password: generated });
          }}
        />
      </Show>
      <PasswordOnce password={password()} onClose={() => setPassword(null)} />
    </div>
  );
}
