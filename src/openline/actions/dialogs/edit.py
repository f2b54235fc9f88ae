"""Editing and retracting an operator's answer, visibly for every reader."""

from openline.actions.shared.admit import dialog_for
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Message, MessageChanged
from openline.domain.refusals import Forbidden, NotFound, NotNow
from openline.domain.team.operators import Operator
from openline.domain.text import clean_text
from openline.domain.values import replace
from openline.store.dialogs import dialogs, events
from openline.store.transaction import Transaction


def operator_edits(
    tx: Transaction, operator: Operator, dialog_id: str, edited: tuple[str, str], cid: str, now: int
) -> None:
    """Replace the text of an answer, also in letters that have not been sent yet.

    `edited`: the message's id and its new text.
    """
    message_id, text = edited
    dialog, message = _own_message(tx, operator, dialog_id, message_id)
    text = clean_text(text)
    if message.text == text or events.find_sent(tx, operator.id, cid):
        return
    _change(tx, dialog, replace(message, text=text, changed="edited"), (operator.id, cid), now)


def operator_retracts(
    tx: Transaction, operator: Operator, dialog_id: str, message_id: str, cid: str, now: int
) -> None:
    """Erase the text of an answer, here and in letters that have not been sent yet."""
    dialog, message = _own_message(tx, operator, dialog_id, message_id, again=True)
    if message.changed != "retracted":
        _change(tx, dialog, replace(message, text="", changed="retracted"), (operator.id, cid), now)


def _own_message(
    tx: Transaction, operator: Operator, dialog_id: str, message_id: str, *, again: bool = False
) -> tuple[Dialog, Message]:
    dialog = dialog_for(tx, operator, dialog_id)
    message = events.find_message(tx, dialog.id, message_id)
    if message is None or message.kind != "text" or message.author != "operator":
        raise NotFound
    if events.find_author(tx, dialog.id, message_id) != operator.id:
        raise Forbidden("Only its author can edit a reply.")
    if message.changed == "retracted" and not again:
        raise NotNow("This reply was deleted.")
    return dialog, message


def _change(tx: Transaction, dialog: Dialog, message: Message, sent: tuple[str, str], now: int) -> None:
    events.save_changed(tx, dialog.id, message)
    assert message.changed
    event = MessageChanged(message.id, message.text, message.changed, now)
    dialogs.save_dialog(tx, events.append_event(tx, dialog, event, sent=sent))
