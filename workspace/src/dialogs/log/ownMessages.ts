/** Whose answer it is, as far as a browser can know: messages carry the name that visitors see. The server decides. */
import type { DialogRow, Me, Message, TeamMember } from '@ui/protocol.generated';

export function isOwnAnswer(
  { s, kind, author, name, changed }: Message,
  me: Pick<Me, 'id' | 'name'>,
  row: Pick<DialogRow, 'operator_id'> | undefined,
  members: ReadonlyArray<Pick<TeamMember, 'name'>>,
): boolean {
  if (s !== 'pub' || kind !== 'text' || author !== 'operator' || changed === 'retracted') return false;
  // A line that hides names, or shows one for all: whoever has the dialog has probably written it.
  const isHidden = !members.some((it) => it.name === name);
  return name === me.name || (isHidden && row?.operator_id === me.id);
}
