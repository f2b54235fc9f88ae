/** An e-mail or a phone that stands in a visitor's message: one press puts it on the card (FORM-11). */
import type { Card } from '@ui/api.generated';
import type { ContactDetails, Message } from '@ui/protocol.generated';
import { Show } from 'solid-js';
import { clientDataOf } from '../../clients/clientData';
import { readablePhone } from '../../core/phones';
import { t } from '../../core/words';
import type { Live } from '../../live/live';

export function FoundContacts(props: { live: Live; d: string; message: Message }) {
  const found = () => props.message.found;
  const words = () => [found()?.email, readablePhone(found()?.phone ?? '')].filter(Boolean).join(' · ');
  const isSaved = () => props.message.confirmed || stands(found(), clientDataOf(props.d)?.card);
  const save = () => props.live.act({ t: 'confirm', d: props.d, message: props.message.id });
  return (
    <Show when={words()}>
      <div class="found">
        <bdi translate="no" dir="ltr">
          {words()}
        </bdi>
        <Show when={!isSaved()} fallback={<span class="tag verified">{t('saved')}</span>}>
          <button type="button" class="button small" onClick={save}>
            {t('Save to profile')}
          </button>
        </Show>
      </div>
    </Show>
  );
}

/** All of it is on the card already, whoever put it there. */
function stands(found: ContactDetails | null, card: Card | null | undefined): boolean {
  if (!found || !card) return false;
  const isEmailThere = card.emails.some((it) => it.value.toLowerCase() === found.email.toLowerCase());
  const isPhoneThere = card.phones.some((it) => it.value === found.phone);
  return (!found.email || isEmailThere) && (!found.phone || isPhoneThere);
}
