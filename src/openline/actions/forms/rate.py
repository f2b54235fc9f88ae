"""The client's rating of a dialog: good or bad, with an optional comment, until their next dialog."""

from openline.actions.forms import ask
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import DialogRated, Rating
from openline.domain.forms import forms, ratings
from openline.domain.visitors.visitors import Credentials
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines
from openline.store.timers import set_timer
from openline.store.transaction import Transaction


def visitor_rates(
    tx: Transaction, caller: Credentials, dialog_id: str, rating: tuple[Rating, str], cid: str, now: int
) -> None:
    """Save the rating. The first one resets the timer of the copy. `rating`: the score and the comment.

    1. the buttons show what was pressed, in every tab
    2. the score and the comment
    3. after the end: the copy comes five seconds from now
    """
    visitor, dialog = ask.own_dialog(tx, caller, dialog_id, now)
    if events.find_sent(tx, visitor.id, cid):
        return
    mark, comment = rating[0], ratings.clean_comment(rating[1])
    rules = lines.line_of(tx, dialog).rules
    ratings.may_be_rated(dialog, rules.rating_is_on, ask.is_newest(tx, dialog))
    if (dialog.rating, dialog.rating_comment) == (mark, comment):
        return
    is_first = not dialog.rated_at
    dialog = _press(tx, dialog, mark, now)
    dialog = events.append_event(tx, dialog, DialogRated(mark, comment, now), sent=(visitor.id, cid))
    rated_at = dialog.rated_at or now
    dialogs.save_dialog(tx, dialog.but(rating=mark, rating_comment=comment, rated_at=rated_at))
    due = forms.copy_due(dialog.finished_at, rules.rating_is_on, rated_at)
    if is_first and dialog.status == "finished" and due > now:
        set_timer(tx, "ask_copy", dialog.id, due)


def _press(tx: Transaction, dialog: Dialog, mark: Rating, now: int) -> Dialog:
    for shown in events.list_shown(tx, dialog.id):
        if shown.form.kind == "rating":
            pressed = forms.rated(shown.form, mark)
            if pressed != shown.form:
                dialog = ask.change(tx, dialog, shown, pressed, now)
    return dialog
