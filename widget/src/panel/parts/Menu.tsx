/** Sounds, and the contacts for somebody who has put the form away and thinks better of it. */
import { onCleanup, onMount, Show } from 'solid-js';
import { cell } from '../cell';
import { missingIn } from '../forms';
import { isMuted, mute } from '../sounds';
import { t } from '../speech';
import type { PanelState } from '../state';

export function Menu(props: { state: PanelState; close(): void }) {
  const { host, back, visit } = props.state;
  const muted = cell(isMuted(host));
  let menu: HTMLDivElement | undefined;

  const putAway = () => {
    const forms = visit.known.current()?.view.messages.filter(({ form }) => form?.step === 'put_away') ?? [];
    return forms.filter(({ form }) => form && missingIn(form).length).at(-1)?.id;
  };
  const turnSounds = () => {
    mute(host, !muted());
    muted.set(isMuted(host));
  };
  const leaveContacts = (id: string) => {
    props.close();
    back.set(id);
  };
  // A click on something that takes no focus closes it too.
  const elsewhere = (event: Event) => {
    if (menu?.parentNode && !event.composedPath().includes(menu.parentNode)) props.close();
  };
  onMount(() => document.addEventListener('pointerdown', elsewhere, true));
  onCleanup(() => document.removeEventListener('pointerdown', elsewhere, true));

  return (
    <div class="menu" ref={menu}>
      <button type="button" class="quiet" onClick={turnSounds}>
        {muted() ? t('Turn sounds on') : t('Mute sounds')}
      </button>
      <Show when={putAway()}>
        {(id) => (
          <button type="button" class="quiet" onClick={() => leaveContacts(id())}>
            {t('Leave contacts')}
          </button>
        )}
      </Show>
    </div>
  );
}
