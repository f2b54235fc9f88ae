/** The state of the portal's page: as saved, as changed here, what is wrong, what a colleague saved meanwhile. */
import { createContext, useContext } from 'solid-js';
import { ask, read } from '../core/http';
import { t } from '../core/words';
import { createEditing } from '../form/editing';
import type { Errors } from '../form/fieldErrors';
import { lookAtMail } from '../letters/mail';
import { type OwnMail, type Portal, type PortalDraft, portalDraft, sentOf } from './draft';
import { type Smtp, type SmtpFault, smtpFault } from './smtp';

const PATH = '/portal/settings';

export function createPortalEditing(first: Portal, place: () => Element | undefined) {
  const editing = createEditing<Portal, PortalDraft>(first, {
    draftOf: portalDraft,
    latest: () => read<Portal>(PATH),
    send: save,
    errorsOf: faultsOf,
    place,
  });
  const { setDraft } = editing;

  function touch(): void {
    editing.setSaved(false);
    editing.setError('');
  }

  return {
    ...editing,
    set: (part: Partial<Pick<PortalDraft, 'name' | 'lang' | 'own'>>) => {
      touch();
      setDraft(part);
    },
    setMail: (part: Partial<OwnMail>) => {
      touch();
      setDraft('mail', part);
    },
    setSmtp: (part: Partial<Smtp>) => {
      touch();
      // Whether the password must be typed again depends on the other parts.
      editing.fieldErrors.forget('mail.smtp_password');
      setDraft('smtp', part);
    },
  };
}

async function save(draft: PortalDraft, before: Portal): Promise<Portal> {
  await ask('PUT', PATH, sentOf(draft, before));
  const saved = await read<Portal>(PATH);
  void lookAtMail();
  return saved;
}

const FAULTS: Record<SmtpFault, [string, string]> = {
  host: ['mail.smtp_url', 'Enter only the server name, for example smtp.example.com.'],
  port: ['mail.smtp_port', 'A port is a number from 1 to 65535.'],
  password: ['mail.smtp_password', 'Enter the password again: server or user changed.'],
};

/** What can be known without the server. */
function faultsOf({ mail, smtp }: PortalDraft, before: PortalDraft): Errors {
  const found: Errors = {};
  const fault = smtpFault(smtp, before.smtp);
  if (fault) found[FAULTS[fault][0]] = t(FAULTS[fault][1]);
  if (mail.from_address && !/^[^@\s]+@[^@\s]+$/.test(mail.from_address.trim()))
    found['mail.from_address'] = t('Enter an email like name@example.com.');
  if (mail.why_url && !/^https?:\/\/\S+$/.test(mail.why_url.trim()))
    found['mail.why_url'] = t('Enter the full address, starting with https://');
  return found;
}

export type PortalEditing = ReturnType<typeof createPortalEditing>;
export const PortalContext = createContext<PortalEditing>();

export function usePortal(): PortalEditing {
  const found = useContext(PortalContext);
  if (!found) throw new Error('the portal is not being edited here');
  return found;
}
