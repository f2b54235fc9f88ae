"""The client's rating, good or bad with a comment, and the supervisor's mark, 1 to 5 (LINE-7, LINE-10)."""

from openline.domain.dialogs.dialogs import Dialog
from openline.domain.refusals import NotNow
from openline.domain.text import COMMENT_LIMIT, clean_text


def clean_comment(typed: str) -> str:
    """As it is stored; empty is allowed. Refuses what is too long or cannot be stored."""
    return clean_text(typed, COMMENT_LIMIT) if typed.strip() else ""


def may_be_rated(dialog: Dialog, rating_is_on: bool, is_newest: bool) -> None:
    """Once an operator has written, until the visitor's next dialog begins (LINE-10)."""
    if not rating_is_on or not dialog.answered_at or dialog.is_held:
        raise NotNow("This dialog cannot be rated yet.")
    if not is_newest:
        raise NotNow("A new dialog has begun: this one cannot be rated any more.")
