/** The state of the portal's page: as saved, as changed here, what is fieldErrors, what a colleague saved meanwhile. */
import { createContext, createSignal, useContext } from 'solid-js';
import { createStore, reconcile, unwrap } from 'solid-js/store';
import { ask, read, reason } from '../core/http';
import { t } from '../core/words';
import { type Difference, differences, mergeOver } from '../form/differences';
import { createFieldErrors, type Errors, focusFirstError } from '../form/fieldErrors';
import { lookAtMail } from '../letters/mail';
import { type OwnMail, type Portal, type PortalDraft, portalDraft, sentOf } from './draft';
import { type Smtp, type SmtpFault, smtpFault } from './smtp';

const PATH = '/portal/settings';

export interface Meanwhile {
  current: Portal;
  both: Difference[];
}

export function createPortalEditing(first: Portal, place: () => Element | undefined) {
  const [base, setBase] = createSignal(first);
  const [draft, setDraft] = createStore<PortalDraft>(portalDraft(first));
  const [saving, setSaving] = createSignal(false);
  const [saved, setSaved] = createSignal(false);
  const [error, setError] = createSignal('');
  const [meanwhile, setMeanwhile] = createSignal<Meanwhile | null>(null);
  const fieldErrors = createFieldErrors();
  const current = (): PortalDraft => structuredClone(unwrap(draft));
  const isChanged = () => differences(portalDraft(base()), draft, portalDraft(base())).length > 0;

  /** `typed`: what the page holds besides, not saved yet. */
  function take(portal: Portal, typed = portalDraft(portal)): void {
    setBase(portal);
    setDraft(reconcile(typed, { merge: false }));
    setMeanwhile(null);
    fieldErrors.clear();
    setError('');
  }

  /** Looks first at what is saved by now: what only a colleague changed stays, what both changed is asked. */
  async function save(): Promise<void> {
    if (saving() || isFaulty()) return;
    setSaving(true);
    setError('');
    try {
      const theirs = await read<Portal>(PATH);
      const found = differences(portalDraft(base()), current(), portalDraft(theirs));
      const both = found.filter((it) => it.by === 'both');
      if (both.length) setMeanwhile({ current: theirs, both });
      else await put(theirs);
    } catch (failure) {
      refused(failure);
    }
    setSaving(false);
  }

  async function saveOver(theirs: Portal): Promise<void> {
    setMeanwhile(null);
    await put(theirs).catch(refused);
  }

  async function put(theirs: Portal): Promise<void> {
    const sent = current();
    const wanted = mergeOver(portalDraft(base()), sent, portalDraft(theirs));
    await ask('PUT', PATH, sentOf(wanted, theirs));
    const portal = await read<Portal>(PATH);
    // What was typed while the server answered is still to be saved.
    take(portal, mergeOver(sent, current(), portalDraft(portal)));
    setSaved(true);
    void lookAtMail();
  }

  function isFaulty(): boolean {
    fieldErrors.say(faultsOf(draft, portalDraft(base())));
    return show();
  }

  function refused(failure: unknown): void {
    if (!fieldErrors.keep(failure)) setError(reason(failure));
    else show();
  }

  function show(): boolean {
    const isWrong = Object.keys(fieldErrors.all()).length > 0;
    const here = place();
    if (isWrong) setError(t('Please check the marked fields.'));
    if (isWrong && here) focusFirstError(here);
    return isWrong;
  }

  function touch(): void {
    setSaved(false);
    setError('');
  }

  return {
    base,
    draft,
    fieldErrors,
    saving,
    saved,
    error,
    meanwhile,
    isChanged,
    set: (part: Partial<Pick<PortalDraft, 'name' | 'lang'>>) => {
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
      fieldErrors.forget('mail.smtp_password');
      setDraft('smtp', part);
    },
    discard: () => take(base()),
    take: (portal: Portal) => take(portal),
    save,
    saveOver,
  };
}

const FAULTS: Record<SmtpFault, [string, string]> = {
  host: ['mail.smtp_url', 'Write only the name of the server, for example smtp.example.com.'],
  port: ['mail.smtp_port', 'A port is a number from 1 to 65535.'],
  password: ['mail.smtp_password', 'Type the password: the server or the user is another one now.'],
};

/** What can be known without the server. */
function faultsOf({ mail, smtp }: PortalDraft, before: PortalDraft): Errors {
  const found: Errors = {};
  const fault = smtpFault(smtp, before.smtp);
  if (fault) found[FAULTS[fault][0]] = t(FAULTS[fault][1]);
  if (mail.from_address && !/^[^@\s]+@[^@\s]+$/.test(mail.from_address.trim()))
    found['mail.from_address'] = t('Enter an e-mail like name@example.com.');
  if (mail.why_url && !/^https?:\/\/\S+$/.test(mail.why_url.trim()))
    found['mail.why_url'] = t('Write the whole address, with https:// at its beginning.');
  return found;
}

export type PortalEditing = ReturnType<typeof createPortalEditing>;
export const PortalContext = createContext<PortalEditing>();

export function usePortal(): PortalEditing {
  const found = useContext(PortalContext);
  if (!found) throw new Error('the portal is not being edited here');
  return found;
}
