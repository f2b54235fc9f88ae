/** To whom: a colleague with who is here and how much they have, or a line; with a word to the next one. */
import type { TeamMember } from '@ui/protocol.generated';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { me } from '../core/session';
import { n, t } from '../core/words';
import { Modal } from '../kit/Modal';
import type { Live } from '../live/live';
import { createPendingBox } from './parts/pendingBox';

interface Props {
  live: Live;
  d: string;
  onClose: () => void;
}

/** A choice is "operator:ID" or "line:ID". */
export function TransferBox(props: Props) {
  const row = () => props.live.row(props.d);
  const members = createMemo(() =>
    byReach(
      others(props.live).filter((it) => it.id !== row()?.operator_id),
      row()?.line_id,
    ),
  );
  const lines = createMemo(() => props.live.team().lines.filter((it) => it.id !== row()?.line_id));
  const [chosen, setChosen] = createSignal(
    first(
      members().find((it) => it.here),
      lines()[0]?.id,
    ),
  );
  const [comment, setComment] = createSignal('');
  const asking = createPendingBox(props);
  function transfer(): void {
    const [kind, id = ''] = chosen().split(':');
    void asking.ask({ t: 'transfer', d: props.d, [kind ?? '']: id, comment: comment().trim() });
  }
  return (
    <Modal
      title={t('Transfer conversation')}
      act={t('Transfer')}
      mayAct={chosen() !== '' && !asking.busy()}
      error={asking.error()}
      onAct={transfer}
      onClose={props.onClose}
    >
      <Show when={members().length + lines().length} fallback={<p>{t('There is nobody else to transfer to.')}</p>}>
        <fieldset class="choices">
          <legend>{t('Transfer to')}</legend>
          <For each={members()}>
            {(member) => <MemberChoice member={member} chosen={chosen()} onChoose={setChosen} mustBeHere />}
          </For>
          <For each={lines()}>
            {(line) => (
              <Choice
                value={`line:${line.id}`}
                chosen={chosen()}
                onChoose={setChosen}
                name={line.name}
                more={t('line')}
              />
            )}
          </For>
        </fieldset>
        <label class="field">
          {t('Note for the next operator (not visible to the client)')}
          <textarea rows="2" dir="auto" maxlength="1000" onInput={(event) => setComment(event.currentTarget.value)} />
        </label>
      </Show>
    </Modal>
  );
}

export function InviteBox(props: Props) {
  const invited = () => props.live.row(props.d)?.invited ?? [];
  const members = createMemo(() =>
    byReach(
      others(props.live).filter((it) => !invited().includes(it.id) && it.id !== props.live.row(props.d)?.operator_id),
    ),
  );
  const [chosen, setChosen] = createSignal(first(members()[0]));
  const asking = createPendingBox(props);
  const invite = () => void asking.ask({ t: 'invite', d: props.d, operator: chosen().replace('operator:', '') });
  return (
    <Modal
      title={t('Invite a colleague')}
      act={t('Invite')}
      mayAct={chosen() !== '' && !asking.busy()}
      error={asking.error()}
      onAct={invite}
      onClose={props.onClose}
    >
      <p class="quiet">{t("They'll see the conversation among theirs and can reply; it stays with its operator.")}</p>
      <Show when={members().length} fallback={<p>{t('There is nobody else to invite.')}</p>}>
        <fieldset class="choices">
          <legend>{t('Colleague')}</legend>
          <For each={members()}>
            {(member) => <MemberChoice member={member} chosen={chosen()} onChoose={setChosen} />}
          </For>
        </fieldset>
      </Show>
    </Modal>
  );
}

const others = (live: Live) => live.team().members.filter((it) => it.id !== me().id);

const first = (member?: TeamMember, line?: string) => (member ? `operator:${member.id}` : line ? `line:${line}` : '');

/** Who is here stands first, those of this line before others, and among them who has least to do. */
export function byReach(members: readonly TeamMember[], line = ''): TeamMember[] {
  const isOfLine = (it: TeamMember) => Number(it.lines.includes(line));
  return [...members].sort(
    (a, b) =>
      Number(b.here) - Number(a.here) || isOfLine(b) - isOfLine(a) || a.open - b.open || (a.name < b.name ? -1 : 1),
  );
}

interface Chosen {
  chosen: string;
  onChoose: (value: string) => void;
}

function MemberChoice(props: Chosen & { member: TeamMember; mustBeHere?: boolean }) {
  const more = () =>
    `${props.member.here ? t('available') : t('away')} · ${n('{count} conversation', '{count} conversations', props.member.open)}`;
  return (
    <Choice
      {...props}
      value={`operator:${props.member.id}`}
      name={props.member.name}
      more={more()}
      here={props.member.here}
      disabled={props.mustBeHere && !props.member.here}
    />
  );
}

function Choice(props: Chosen & { value: string; name: string; more: string; here?: boolean; disabled?: boolean }) {
  return (
    <label class="choice">
      <input
        type="radio"
        name="to"
        value={props.value}
        checked={props.chosen === props.value}
        disabled={props.disabled}
        autofocus={props.chosen === props.value}
        onChange={() => props.onChoose(props.value)}
      />
      <bdi translate="no" dir="auto">
        {props.name}
      </bdi>
      <span class="choice-more" classList={{ here: props.here }}>
        {props.more}
      </span>
    </label>
  );
}
