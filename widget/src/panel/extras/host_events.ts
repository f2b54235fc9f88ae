/** Tells the host page what happened, by the events of `window.openline`. Details by their names, never their values. */
import type { ContactDetails, DialogView, Ev, FormState } from '@ui/protocol.generated';
import type { Host } from '../../contract';

/** `view`: the dialog with the event already in it. */
export function tellHost(host: Host, { e, d }: Ev, view: DialogView | undefined): void {
  const message = (id: string) => view?.messages.find((it) => it.id === id);
  if (e.type === 'DialogStarted') host.emit('dialog:start', { number: e.label });
  if (e.type === 'DialogFinished') host.emit('dialog:close', { by: e.by });
  if (e.type === 'MessageAdded' && e.message.author === 'operator') host.emit('message:received', { d });
  if (e.type === 'DialogRated') host.emit('rating', { rating: e.rating });
  if (e.type === 'FormChanged') hearOfForm(host, e.message_id, e.form);
  // What an operator confirms is no news of the visitor: their address is not told to the page behind their back.
  if (e.type === 'ContactsConfirmed' && e.by === 'visitor') tellContacts(host, message(e.message_id)?.found);
}

/** What was given in forms that are being edited: put away they are as they were, and nothing is new. */
const edited = new Map<string, string>();

function hearOfForm(host: Host, id: string, form: FormState): void {
  const given = JSON.stringify(form.given);
  if (form.step === 'edit') edited.set(id, given);
  if (form.step === 'done' && edited.get(id) !== given) tellForm(host, form);
}

function tellForm(host: Host, form: FormState): void {
  tellContacts(host, form.given);
  if (form.kind === 'copy') host.emit('transcript', {});
}

function tellContacts(host: Host, details: ContactDetails | null | undefined): void {
  if (!details?.name && !details?.email && !details?.phone) return;
  host.emit('contacts', { name: !!details.name, email: !!details.email, phone: !!details.phone });
}
