/** Tells the host page what happened, by the events of `window.openline`. Facts by their names, never their values. */
import type { Ev } from '@ui/protocol.generated';
import type { Host } from '../contract';

export function announce(host: Host, { e, d }: Ev): void {
  if (e.type === 'DialogStarted') host.emit('dialog:start', { number: e.label });
  if (e.type === 'DialogFinished') host.emit('dialog:close', { by: e.by });
  if (e.type === 'MessageAdded' && e.message.author === 'operator') host.emit('message:received', { d });
  if (e.type === 'FormChanged' && e.form.step === 'done') {
    const { name, email, phone } = e.form.given;
    host.emit('contacts', { name: !!name, email: !!email, phone: !!phone });
  }
}
