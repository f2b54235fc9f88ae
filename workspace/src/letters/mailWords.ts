/** Words about mails beside a dialog, and where they stand in its log (MAIL-4). Pure. */
import type { DialogView, MailView } from '@ui/protocol.generated';
import { isolated, t } from '../core/words';
import type { TimelineEntry } from '../live/timeline';

export function doubtWords(why: MailView['why']): string {
  switch (why) {
    case 'auto_reply':
      return t('Automatic reply');
    case 'bulk':
    case 'absence':
      return t('An email that may be automatic');
    case 'other_sender':
      return t('An email from another address');
    case 'not_them':
      return t('An email from an address that wants no emails');
    case 'no_text':
      return t('An email without text');
    default:
      return t('An email without a sender');
  }
}

/** Why it is no message by itself. */
export function doubtHint(why: MailView['why']): string {
  switch (why) {
    case 'auto_reply':
      return t('It says that a program wrote it.');
    case 'bulk':
      return t('It is marked as a mass email, as programs do, and some mail servers with what people write.');
    case 'absence':
      return t('It reads like an out-of-office reply.');
    case 'other_sender':
      return t('It answers an email of this conversation, but not from the address that email was sent to.');
    case 'not_them':
      return t('Its owner said “This wasn’t me”, or reported our emails.');
    default:
      return '';
  }
}

export const senderOf = ({ sender, sender_name }: MailView): string =>
  sender_name && sender ? `${isolated(sender_name)} <${isolated(sender)}>` : isolated(sender_name || sender);

/** Behind every number of the stream: a mail stands after what had been written by then. */
const AFTER_ALL = 2 ** 52;

/** Held and taken mails stand in the log where they came in, as far back as the log is loaded. */
export function mailEntries(view: DialogView | undefined): TimelineEntry[] {
  const first = view?.more ? (view.messages[0]?.at ?? 0) : 0;
  const own = view?.mails.filter((it) => it.state !== 'message' && it.at >= first) ?? [];
  return own.map(({ id, at, pub_seq }) => ({
    id,
    place: [pub_seq, AFTER_ALL + at],
    type: 'MailChanged',
    at,
    text: '',
  }));
}

/** The mail that a message came in by, where the mail says more than the message shows. */
export const mailOf = (view: DialogView | undefined, message: string): MailView | undefined =>
  view?.mails.find((it) => it.message === message && (it.is_cut || it.state === 'taken'));
