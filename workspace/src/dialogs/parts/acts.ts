/** What this operator may do with a dialog now, as far as a browser can know: the server decides. Pure. */
import type { DialogRow, DialogView, Me } from '@ui/protocol.generated';

export interface AllowedActions {
  take: boolean;
  decline: boolean;
  takeOver: boolean;
  transfer: boolean;
  pin: boolean;
  unpin: boolean;
  finish: boolean;
  reopen: boolean;
  spam: boolean;
  unban: boolean;
  /** The visitor, once and for all: this is the second time. */
  block: boolean;
  deleteSpam: boolean;
  review: boolean;
}

/** What is asked in a box over the dialog; '' = nothing. */
export type Box = '' | 'transfer' | 'invite' | 'review' | 'delete' | 'take_over';

type Dialog = Pick<DialogView, 'status' | 'operator'>;

const NOTHING: AllowedActions = {
  take: false,
  decline: false,
  takeOver: false,
  transfer: false,
  pin: false,
  unpin: false,
  finish: false,
  reopen: false,
  spam: false,
  unban: false,
  block: false,
  deleteSpam: false,
  review: false,
};

/**
 * Who has it the row says: the view has the name that the line shows to visitors, if any.
 * `row` is missing only until the dialog's snapshot has come. `isNewest`: of its visitor's dialogs, as far as is known.
 */
export function allowedActions(
  view: Dialog | undefined,
  row: DialogRow | undefined,
  me: Me,
  isNewest = true,
): AllowedActions {
  if (!view) return NOTHING;
  const isFinished = view.status === 'finished';
  const isQuarantined = !!row?.quarantined;
  const isUnwanted = !!row?.spam || !!row?.blocked;
  return {
    ...(isFinished ? NOTHING : whileOpen(view, row, me)),
    reopen: isFinished && !isQuarantined && !isUnwanted && isNewest,
    spam: !isUnwanted && (isFinished || !row?.operator_id || row.operator_id === me.id),
    unban: isUnwanted,
    block: isQuarantined && !row?.blocked,
    deleteSpam: !!row?.spam && me.role !== 'operator',
    review: me.role !== 'operator',
  };
}

/** A colleague has it, or is asked to answer it: whoever wants to act takes it first. */
function isAnothers(row: DialogRow | undefined, me: Me): boolean {
  const whose = row?.operator_id || (row?.status === 'new' ? row.offered_to : '');
  return !!whose && whose !== me.id;
}

/** Also into a colleague's. */
export const mayInvite = (row: DialogRow | undefined): boolean =>
  !!row && row.status !== 'finished' && !row.quarantined;

function whileOpen(view: Dialog, row: DialogRow | undefined, me: Me): AllowedActions {
  const isTaken = row ? !!row.operator_id : view.status === 'in_work';
  const isMine = isTaken && row?.operator_id === me.id;
  return {
    ...NOTHING,
    take: !isTaken && !row?.quarantined,
    decline: !isTaken && row?.offered_to === me.id,
    takeOver: isTaken && !isMine,
    transfer: !row?.quarantined && !isAnothers(row, me),
    pin: isMine && !row?.pinned,
    unpin: isMine && !!row?.pinned,
    finish: !isAnothers(row, me),
  };
}
