/** What is set for the whole portal, as it is being changed on its page. Pure. */
import type { PortalSettings, SavedPortal, ShownMailSettings } from '@ui/api.generated';
import { differences } from '../form/differences';
import { NO_SMTP, type Smtp, smtpOf, urlOf } from './smtp';

/** `mail` is missing where the server knows nothing of mail. */
export type Portal = Omit<PortalSettings, 'mail'> & Partial<Pick<PortalSettings, 'mail'>>;

export type OwnMail = Omit<ShownMailSettings, 'smtp_url' | 'smtp_from' | 'tripped_why' | 'default_from'>;

export interface PortalDraft {
  name: string;
  lang: string;
  /** The company's own addresses and numbers, one a line. */
  own: string;
  mail: OwnMail;
  smtp: Smtp;
}

const NO_MAIL: OwnMail = {
  unread_is_on: true,
  history_is_on: true,
  confirm_first: false,
  why_url: '',
  from_name: '',
  imprint: '',
  colour: '',
  from_address: '',
};

export function portalDraft({ name, lang, own_contacts, mail }: Portal): PortalDraft {
  const own: OwnMail = mail
    ? {
        unread_is_on: mail.unread_is_on,
        history_is_on: mail.history_is_on,
        confirm_first: mail.confirm_first,
        why_url: mail.why_url,
        from_name: mail.from_name,
        from_address: mail.from_address,
        imprint: mail.imprint,
        colour: mail.colour,
      }
    : NO_MAIL;
  const smtp = { ...(mail ? smtpOf(mail.smtp_url) : NO_SMTP) };
  return { name, lang, own: own_contacts.join('\n'), mail: { ...own }, smtp };
}

/** What goes to the server. A mail server that was not touched goes back as it came, without a password. */
export function sentOf(draft: PortalDraft, base: Portal): SavedPortal {
  const { name, lang, mail } = draft;
  const own_contacts = draft.own
    .split(/[\n,;]+/)
    .map((it) => it.trim())
    .filter(Boolean);
  if (!base.mail) return { name, lang, own_contacts };
  const isTouched = differences(portalDraft(base).smtp, draft.smtp, portalDraft(base).smtp).length > 0;
  const { smtp_url, smtp_from } = base.mail;
  return { name, lang, own_contacts, mail: { ...mail, smtp_from, smtp_url: isTouched ? urlOf(draft.smtp) : smtp_url } };
}
