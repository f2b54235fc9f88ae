/** What this operator may do with a dialog now, as far as a browser can know: the server decides. Pure. */
import type { DialogRow, DialogView, Me } from '@ui/protocol.generated';

export interface Acts {
  take: boolean;
  skip: boolean;
  takeOver: boolean;
  transfer: boolean;
  pin: boolean;
  unpin: boolean;
  finish: boolean;
  reopen: boolean;
  spam: boolean;
  forgive: boolean;
  mark: boolean;
}

type Dialog = Pick<DialogView, 'status' | 'operator'>;

const NOTHING: Acts = {
  take: false,
  skip: false,
  takeOver: false,
  transfer: false,
  pin: false,
  unpin: false,
  finish: false,
  reopen: false,
  spam: false,
  forgive: false,
  mark: false,
};

/**
 * `row` is missing for a dialog that was opened by its address before the list told of it. `isNewest`: of its visitor's
 * dialogs, as far as is known.
 */
export function actsFor(view: Dialog | undefined, row: DialogRow | undefined, me: Me, isNewest = true): Acts {
  if (!view) return NOTHING;
  const isFinished = view.status === 'finished';
  const isHeld = !!row?.held;
  return {
    ...(isFinished ? NOTHING : whileOpen(view, row, me)),
    reopen: isFinished && !isHeld && isNewest,
    spam: !isHeld,
    forgive: isHeld || isFinished,
    mark: me.role !== 'operator',
  };
}

function whileOpen(view: Dialog, row: DialogRow | undefined, me: Me): Acts {
  const isTaken = view.status === 'in_work' && !!view.operator;
  const isMine = isTaken && (row ? row.operator_id === me.id : view.operator === me.name);
  return {
    ...NOTHING,
    take: !isTaken && !row?.held,
    skip: !isTaken && row?.offered_to === me.id,
    takeOver: isTaken && !isMine,
    transfer: !row?.held,
    pin: isMine && !row?.pinned,
    unpin: isMine && !!row?.pinned,
    finish: true,
  };
}
