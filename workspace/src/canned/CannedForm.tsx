/** One canned reply, new or old. */
import type { LineRow, ShownReply, WrittenReply } from '@ui/api.generated';
import { createSignal, Show } from 'solid-js';
import { reason } from '../core/http';
import { me } from '../core/session';
import { t } from '../core/words';
import { SelectField, TextField } from '../form/Field';
import { createFieldErrors, FieldErrorsContext } from '../form/fieldErrors';
import { ErrorNotice } from '../kit/ErrorNotice';

export type CannedDraft = Required<WrittenReply>;

interface Props {
  reply?: ShownReply;
  lines: LineRow[];
  onSave: (wanted: CannedDraft) => Promise<void>;
  onCancel?: () => void;
}

const OWN = 'own';
/** For everybody in every line: the administrators' to write. */
const ALL = '';

const placeOf = (reply?: ShownReply) => (!reply || reply.own ? OWN : reply.line_id);

export function CannedForm(props: Props) {
  const [place, setPlace] = createSignal(placeOf(props.reply));
  const [shortcut, setShortcut] = createSignal(props.reply?.shortcut ?? '');
  const [text, setText] = createSignal(props.reply?.text ?? '');
  const [error, setError] = createSignal('');
  const fieldErrors = createFieldErrors();
  const places = () => [
    { value: OWN, name: t('Only me') },
    ...(me().role === 'administrator' ? [{ value: ALL, name: t('Everyone, in all lines') }] : []),
    ...props.lines.map((it) => ({ value: it.id, name: it.name })),
  ];
  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setError('');
    fieldErrors.clear();
    const own = place() === OWN;
    try {
      await props.onSave({
        line_id: own ? (props.reply?.line_id ?? '') : place(),
        own,
        shortcut: shortcut().replace(/^\//, ''),
        text: text(),
      });
      if (!props.reply) [setShortcut, setText].forEach((empty) => void empty(''));
    } catch (failure) {
      if (!fieldErrors.keep(failure)) setError(reason(failure));
    }
  }
  return (
    <FieldErrorsContext.Provider value={fieldErrors}>
      <form class="reply-form" novalidate onSubmit={save}>
        <ErrorNotice error={error()} />
        <div class="row-fields">
          <TextField path="shortcut" label={t('Shortcut')} value={shortcut()} onInput={setShortcut} />
          <SelectField path="line_id" label={t('Visibility')} value={place()} options={places()} onChange={setPlace} />
        </div>
        <TextField path="text" label={t('Text')} rows={3} value={text()} onInput={setText} />
        <div class="row-end">
          <Show when={props.onCancel}>
            <button type="button" class="button" onClick={() => props.onCancel?.()}>
              {t('Cancel')}
            </button>
          </Show>
          <button type="submit" class="button primary">
            {props.reply ? t('Save') : t('Add')}
          </button>
        </div>
      </form>
    </FieldErrorsContext.Provider>
  );
}
