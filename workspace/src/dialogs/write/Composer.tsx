/** Where the answer, or a note to colleagues, is written. It is a draft at once: leaving, reloading, an error cost nothing. */
import { createSignal, onCleanup, Show } from 'solid-js';
import { me } from '../../core/session';
import { useShortcuts } from '../../core/shortcuts';
import { load, save } from '../../core/store';
import { isolated, n, t, visitorName } from '../../core/words';
import { Menu } from '../../kit/Menu';
import type { Live } from '../../live/live';
import { readDraft, saveDraft } from '../parts/drafts';
import { CannedList } from './CannedList';
import { cannedChoice } from './cannedChoice';
import { typingSignal } from './typingSignal';
import { WriteElsewhere } from './WriteElsewhere';

const TEXT_LIMIT = 4_000;
const HIDE_KEY = 'openline.hide-typing';

export function Composer(props: { live: Live; d: string }) {
  const d = props.d;
  const [noting, setNoting] = createSignal(false);
  const [hides, setHides] = createSignal(load<boolean>(HIDE_KEY) ?? false);
  // Two drafts: what was meant for colleagues never stands in the field for the client.
  // Also when the composer goes because of a log-out.
  const operator = me().id;
  const [answer, setAnswer] = createSignal(readDraft(operator, d));
  const [note, setNote] = createSignal(readDraft(operator, noteKey(d)));
  const text = () => (noting() ? note() : answer());
  const typing = typingSignal((on) => props.live.type(d, on));
  const left = () => TEXT_LIMIT - [...text()].length;
  const isOver = () => props.live.view(d)?.status === 'finished';
  // An answer to a mail would go nowhere: it is refused before a word is typed, a note is not.
  const isElsewhere = () => (noting() ? '' : (props.live.row(d)?.write_to ?? ''));
  const maySend = () => !isElsewhere() && text().trim() !== '' && left() >= 0 && (noting() || !isOver());
  const canned = cannedChoice(props.live, d, text, write);
  let field!: HTMLTextAreaElement;
  const typedHere = new Set<string>();
  // Another tab that has sent its own text has emptied the draft: what was typed here stays.
  onCleanup(() => {
    for (const [place, kept] of [
      [d, answer()],
      [noteKey(d), note()],
    ] as const)
      if (typedHere.has(place) && kept && readDraft(operator, place) !== kept) saveDraft(operator, place, kept);
  });

  function write(value: string): void {
    typedHere.add(noting() ? noteKey(d) : d);
    if (noting()) setNote(value);
    else setAnswer(value);
    saveDraft(operator, noting() ? noteKey(d) : d, value);
    typing.note(!noting() && !hides() && value.trim() !== '' && !canned.isOpen());
  }
  function send(): void {
    if (!maySend()) return;
    props.live.outbox.send(d, text().trim(), noting());
    write('');
  }
  function turn(on: boolean): void {
    const moved = on && !note() ? answer() : '';
    if (moved) write('');
    typing.note(false);
    setNoting(on);
    if (moved) write(moved);
    field.focus();
  }
  function press(event: KeyboardEvent): void {
    // While a candidate of an input method is open, Enter chooses it.
    if (event.isComposing || event.keyCode === 229) return;
    if (canned.press(event)) return event.preventDefault();
    if (event.key === 'Escape') field.blur();
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    send();
  }
  function hide(on: boolean): void {
    setHides(on);
    save(HIDE_KEY, on || null);
    if (on) typing.note(false);
  }
  useShortcuts({ KeyN: () => turn(!noting()) });

  return (
    <form
      class="composer"
      classList={{ noting: noting() }}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <CannedList choice={canned} />
      <Show when={noting()}>
        <div class="note-head">
          <p id="note-words">{t('Note – not visible to the client')}</p>
          <button type="button" class="link-button" onClick={() => turn(false)}>
            {t('Back to the reply')}
          </button>
        </div>
      </Show>
      <Show when={isElsewhere()}>{(address) => <WriteElsewhere address={address()} />}</Show>
      <label class="sr" for="composer">
        {t('Message')}
      </label>
      <textarea
        hidden={!!isElsewhere()}
        id="composer"
        rows="2"
        dir="auto"
        placeholder={noting() ? t('Write to your colleagues…') : placeholder(props.live, d)}
        aria-describedby={noting() ? 'note-words composer-hint' : 'composer-hint'}
        aria-keyshortcuts="R"
        aria-autocomplete="list"
        aria-controls={canned.activeId() && 'canned-list'}
        aria-activedescendant={canned.activeId()}
        value={text()}
        ref={field}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={press}
      />
      <div class="composer-bar">
        <div class="composer-left">
          <button
            type="button"
            class="button note-button"
            aria-pressed={noting()}
            aria-keyshortcuts="N"
            onClick={() => turn(!noting())}
          >
            {t('Note')}
            <span class="key" aria-hidden="true">
              N
            </span>
          </button>
          <Menu
            above
            icon="more"
            label={t('Composer')}
            items={[{ name: t('Hide typing indicator'), checked: hides(), act: () => hide(!hides()) }]}
          />
        </div>
        <Show when={!isElsewhere()}>
          <p id="composer-hint" class="composer-hint" classList={{ late: left() < 0 }}>
            {left() < 200 ? n('{count} character left', '{count} characters left', left()) : hint(hides())}
          </p>
          <button type="submit" class="button primary" aria-disabled={!maySend()}>
            {t('Send')}
            <span class="key" aria-hidden="true">
              ⏎
            </span>
          </button>
        </Show>
      </div>
    </form>
  );
}

const noteKey = (d: string) => `${d}#note`;

const hint = (hides: boolean) =>
  hides ? t('Typing indicator hidden') : t('Enter to send, Shift + Enter for a new line, / for canned replies');

function placeholder(live: Live, d: string): string {
  const row = live.row(d);
  if (row?.blocked) return t('This visitor is blocked: no message of theirs comes in.');
  if (row?.spam) return t('This conversation is marked as spam. Choose “Not spam” in the menu to go on with it.');
  if (live.view(d)?.status === 'finished')
    return t('This conversation is closed. If the visitor writes within ten minutes of its end, it goes on here.');
  if (row?.operator_id && !isFor(row, me().id))
    return t('{name} is handling this conversation. Take over or leave a note.', { name: isolated(row.operator) });
  return row ? t('Reply to {name}…', { name: isolated(visitorName(row)) }) : t('Type a reply…');
}

const isFor = (row: { operator_id: string; invited: string[] }, id: string) =>
  row.operator_id === id || row.invited.includes(id);
