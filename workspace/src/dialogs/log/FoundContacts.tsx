/** An e-mail or a phone that stands in a visitor's message: one press puts it on the card (FORM-11). */
import type { Message } from '@ui/protocol.generated';
import { Show } from 'solid-js';
import { readablePhone } from '../../core/phones';
import { t } from '../../core/words';
import type { Live } from '../../live/live';

export function FoundContacts(props: { live: Live; d: string; message: Message }) {
  const found = () => props.message.found;
  const words = () => [found()?.email, readablePhone(found()?.phone ?? '')].filter(Boolean).join(' · ');
  const save = () => props.live.act({ t: 'confirm', d: props.d, message: props.message.id });
  return (
    <Show when={words()}>
      <div class="found">
        <bdi translate="no" dir="ltr">
          {words()}
        </bdi>
        <Show when={!props.message.confirmed} fallback={<span class="tag verified">{t('saved')}</span>}>
          <button type="button" class="button small" onClick={save}>
            {t('Save to profile')}
          </button>
        </Show>
      </div>
    </Show>
  );
}
