/** Where the answer is written. What is typed here is a draft at once: leaving, reloading, an error cost nothing. */
import { createSignal } from 'solid-js';
import { me } from '../shell/session';
import { isolated, n, t, visitorName } from '../shell/words';
import { readDraft, saveDraft } from './drafts';
import type { Live } from './live';
import { typingSignal } from './typingSignal';

const TEXT_LIMIT = 4_000;

export function Composer(props: { live: Live; d: string }) {
  const d = props.d;
  const [text, setText] = createSignal(readDraft(me().id, d));
  const typing = typingSignal((on) => props.live.type(d, on));
  const left = () => TEXT_LIMIT - [...text()].length;
  const isOver = () => props.live.view(d)?.status === 'finished';
  const maySend = () => text().trim() !== '' && left() >= 0 && !isOver();

  function write(value: string): void {
    setText(value);
    saveDraft(me().id, d, value);
    typing.told(value.trim() !== '');
  }
  function send(): void {
    if (!maySend()) return;
    props.live.outbox.send(d, text().trim());
    write('');
  }
  function press(event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): void {
    // While a candidate of an input method is open, Enter chooses it.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') event.currentTarget.blur();
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    send();
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="sr" for="composer">
        {t('Message')}
      </label>
      <textarea
        id="composer"
        rows="2"
        dir="auto"
        placeholder={placeholder(props.live, d)}
        aria-describedby="composer-hint"
        aria-keyshortcuts="R"
        value={text()}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={press}
      />
      <div class="composer-bar">
        <p id="composer-hint" class="composer-hint" classList={{ late: left() < 0 }}>
          {left() < 200
            ? n('{count} character left', '{count} characters left', left())
            : t('Enter sends, Shift + Enter begins a line')}
        </p>
        <button type="submit" class="button primary" aria-disabled={!maySend()}>
          {t('Send')}
          <span class="key" aria-hidden="true">
            ⏎
          </span>
        </button>
      </div>
    </form>
  );
}

function placeholder(live: Live, d: string): string {
  const row = live.row(d);
  if (live.view(d)?.status === 'finished') return t('The dialog has ended. When the visitor writes again, it goes on.');
  return row ? t('Answer {name}…', { name: isolated(visitorName(row)) }) : t('Write an answer…');
}
