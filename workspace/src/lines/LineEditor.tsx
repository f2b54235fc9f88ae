/** One line on one page: sections of settings, what a visitor will see of them, and the bar that saves. */
import type { LineSettings, OperatorList, ShownMember } from '@ui/api.generated';
import { Icon } from '@ui/icons';
import { createEffect, createMemo, onMount, Show } from 'solid-js';
import { resource } from '../core/resource';
import { settingsPath } from '../core/router';
import { me } from '../core/session';
import { t } from '../core/words';
import { Conflict } from '../form/Conflict';
import { FieldErrorsContext } from '../form/fieldErrors';
import { UnsavedBar } from '../form/UnsavedBar';
import { ErrorNotice } from '../kit/ErrorNotice';
import { Link } from '../kit/Link';
import { Assignment } from './Assignment';
import { Basics, Other } from './Basics';
import { Channels } from './channels/Channels';
import { Danger } from './Danger';
import { HoursSection } from './hours/HoursSection';
import { Messages, Rating } from './Messages';
import { Preview } from './preview/Preview';
import { Queue } from './Queue';
import { ResponseTimes } from './ResponseTimes';
import { createLineEditing, EditingContext, useEditing } from './state/editing';
import { partName, partValue } from './state/words';
import { WhoAnswers } from './WhoAnswers';

export function LineEditor(props: { id: string }) {
  const line = resource<LineSettings>(() => `/lines/${encodeURIComponent(props.id)}`);
  const people = resource<OperatorList>(() => '/operators');
  const again = () => {
    void line.again();
    void people.again();
  };
  onMount(again);
  const ready = createMemo(() => {
    const [found, staff] = [line.value(), people.value()];
    return found && staff ? { line: found, staff: staff.operators } : null;
  });
  return (
    <div class="settings-page editor" aria-busy={!ready() && !line.error()}>
      <ErrorNotice error={line.error() || people.error()} onAgain={again} />
      <Show when={ready()} keyed>
        {(it) => <Editor line={it.line} staff={it.staff} />}
      </Show>
    </div>
  );
}

const PARTS = (): ReadonlyArray<[string, string]> => [
  ['basics', t('General')],
  ['operators', t('Operators')],
  ['assignment', t('Assignment')],
  ['messages', t('Automatic messages')],
  ['hours', t('Hours')],
  ['rating', t('Rating')],
  ['who', t('Who answers')],
  ['response_targets', t('Response times')],
  ['other', t('Other settings')],
  ['channels', t('Channels')],
];

function Editor(props: { line: LineSettings; staff: ShownMember[] }) {
  const editing = createLineEditing(props.line);
  const nameOf = (id: string) => props.staff.find((it) => it.id === id)?.name ?? t('a former operator');
  createEffect(() => editing.isChanged() && editing.setSaved(false));
  return (
    <EditingContext.Provider value={editing}>
      <FieldErrorsContext.Provider value={editing.fieldErrors}>
        <div class="editor-head">
          <Link class="button icon-only" href={settingsPath('lines')} aria-label={t('Back to lines')}>
            <Icon name="back" />
          </Link>
          <h1>
            <bdi translate="no" dir="auto">
              {editing.base().name}
            </bdi>
          </h1>
        </div>
        <nav class="editor-parts" aria-label={t('On this page')}>
          {PARTS().map(([id, name]) => (
            <a href={`#${id}`}>{name}</a>
          ))}
        </nav>
        <div class="editor-columns">
          <form
            class="sections"
            novalidate
            ref={editing.setPlace}
            onSubmit={(event) => {
              event.preventDefault();
              void editing.save();
            }}
          >
            <Basics />
            <Queue staff={props.staff} nameOf={nameOf} />
            <Assignment />
            <Messages />
            <HoursSection />
            <Rating />
            <WhoAnswers />
            <ResponseTimes staff={props.staff} />
            <Other />
            <Channels />
            <Show when={me().role === 'administrator'}>
              <Danger />
            </Show>
          </form>
          <Preview />
        </div>
        <div class="editor-foot">
          <LineConflict nameOf={nameOf} />
          <UnsavedBar
            changed={editing.isChanged() || editing.isExtraChanged()}
            saving={editing.saving()}
            saved={editing.saved()}
            error={editing.error()}
            onSave={() => void editing.saveAll()}
            onDiscard={editing.discard}
          />
        </div>
      </FieldErrorsContext.Provider>
    </EditingContext.Provider>
  );
}

export function LineConflict(props: { nameOf: (operator: string) => string }) {
  const editing = useEditing();
  const rows = createMemo(() =>
    editing.conflict().map((it) => ({
      name: partName(it.path),
      mine: partValue(it.path, it.mine, props.nameOf),
      theirs: partValue(it.path, it.theirs, props.nameOf),
      isMine: () => editing.isKept(it.path),
      choose: (isMine: boolean) => editing.choose(it, isMine),
    })),
  );
  return (
    <Show when={editing.meanwhile()} keyed>
      {(it) => (
        <Conflict
          message={it.message}
          rows={rows()}
          parts
          choosable
          onTheirs={editing.takeTheirs}
          onMine={() => void editing.saveChosen()}
        />
      )}
    </Show>
  );
}
