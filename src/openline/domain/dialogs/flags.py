"""Flags of a dialog: words in `dialog.flags`, among them the automatic messages that were sent once."""

from openline.domain.dialogs.dialogs import Dialog

RESTORED = "restored"
"""The dialog is from before a restore. The copy is sent on request only: it may be out already."""
NOBODY_AVAILABLE = "nobody_available"
"""Nobody could answer, and everything that follows from that was done.

Until an operator answers or the dialog is closed, further messages repeat none of it and do not query the
operators.
"""


def flags_of(dialog: Dialog) -> list[str]:
    return dialog.flags.split()


def has_flag(dialog: Dialog, flag: str) -> bool:
    return flag in dialog.flags.split()


def set_flag(dialog: Dialog, flag: str) -> Dialog:
    """Return the dialog with the flag set; a flag that is set already is not repeated."""
    return dialog if has_flag(dialog, flag) else dialog.but(flags=f"{dialog.flags} {flag}".strip())


def clear_flag(dialog: Dialog, flag: str) -> Dialog:
    if not has_flag(dialog, flag):
        return dialog
    return dialog.but(flags=" ".join(word for word in dialog.flags.split() if word != flag))
