/** Alarms in a corner of their own: a count that covers nothing; a press shows which, and clears one or all. */
import { Icon } from '@ui/icons';
import { createEffect, createSignal, For, on, onCleanup, Show } from 'solid-js';
import { type Notice, notices } from '../core/notices';
import { dialogPath, route } from '../core/router';
import { n, t } from '../core/words';
import { Link } from '../kit/Link';

export function Alarms() {
  const [isOpen, setOpen] = createSignal(false);
  const alarms = notices.alarms;
  let box!: HTMLDivElement;
  let button!: HTMLButtonElement;
  const close = () => {
    setOpen(false);
    button.focus();
  };
  // Whoever opens one goes to its dialog.
  createEffect(on(route, () => setOpen(false), { defer: true }));
  createEffect(() => {
    if (alarms().length === 0) setOpen(false);
    if (!isOpen()) return;
    const elsewhere = (event: Event) => !box.contains(event.target as Node) && setOpen(false);
    addEventListener('pointerdown', elsewhere);
    onCleanup(() => removeEventListener('pointerdown', elsewhere));
  });
  function press(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !isOpen()) return;
    event.preventDefault();
    close();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes, wherever in it the focus is
    <div class="alarms" ref={box} onKeyDown={press}>
      <p class="sr" aria-live="assertive">
        {alarms().at(-1)?.text}
      </p>
      <Show when={alarms().length}>
        {(count) => (
          <button
            type="button"
            class="alarms-button"
            aria-expanded={isOpen()}
            ref={button}
            onClick={() => setOpen(!isOpen())}
          >
            <Icon name="warning" />
            {n('{count} alarm', '{count} alarms', count())}
          </button>
        )}
      </Show>
      <Show when={isOpen()}>
        <section class="alarms-list" aria-label={t('Alarms')}>
          <div class="alarms-head">
            <h2>{t('Alarms')}</h2>
            <button type="button" class="button small" onClick={notices.clearAlarms}>
              {t('Clear all')}
            </button>
          </div>
          {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is a list */}
          <ul role="list">
            <For each={[...alarms()].reverse()}>{(alarm) => <One alarm={alarm} />}</For>
          </ul>
        </section>
      </Show>
    </div>
  );
}

function One(props: { alarm: Notice }) {
  return (
    <li class="notice alarm">
      <p>{props.alarm.text}</p>
      <Link class="button small" href={dialogPath(props.alarm.d)}>
        {t('Open')}
      </Link>
      <button
        type="button"
        class="button small icon-only"
        aria-label={t('Clear')}
        onClick={() => notices.drop(props.alarm.id)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
