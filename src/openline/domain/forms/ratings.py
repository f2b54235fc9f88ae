"""The client's rating of a dialog: good or bad, with a comment."""

from openline.domain.dialogs.dialogs import Dialog
from openline.domain.refusals import NotNow
from openline.domain.text import COMMENT_LIMIT, clean_text, prepared


def clean_comment(typed: str) -> str:
    """Return the comment as stored; "" is allowed. Raises BadText if it is too long or not storable."""
    return clean_text(typed, COMMENT_LIMIT) if typed.strip() else ""


def comment_prepared(typed: str) -> str:
    """Return the comment cleaned, or marked as wrong, before an action saves it."""
    return prepared(typed, clean_comment)


def may_be_rated(dialog: Dialog, rating_is_on: bool, is_newest: bool) -> None:
    """Raise NotNow if the dialog cannot be rated.

    It can be once an operator has written, until the visitor's next dialog begins.
    """
    if not rating_is_on or not dialog.answered_at or dialog.is_quarantined:
        raise NotNow("This conversation can't be rated yet.")
    if not is_newest:
        raise NotNow("A new conversation has started. This one can no longer be rated.")
