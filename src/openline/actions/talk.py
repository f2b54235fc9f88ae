"""People write and read: the visitor, the operator."""

from dataclasses import dataclass

from openline.actions.arrive import visitor_for
from openline.actions.route import take
from openline.domain import messages
from openline.domain.dialogs import Dialog, may_see, must_take
from openline.domain.events import Author, DialogStarted, Message, MessagesRead, Side
from openline.domain.forms import introduce_due
from openline.domain.lines import GREETING, text_of
from openline.domain.operators import Operator
from openline.domain.refusals import NotFound
from openline.domain.visitors import Caller, Visitor
from openline.store import dialogs, events, portals
from openline.store.timers import set_timer_once
from openline.store.transaction import Transaction
from openline.texts import say


@dataclass(frozen=True, slots=True)
class Written:
    """What the author's `ack` says. `again`: this `cid` was written before; these are its first values."""

    visitor_id: str
    dialog_id: str
    message_id: str
    seq: int
    at: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Who says what. `author_id` and `cid` make it said once; the line says its texts without."""

    author: Author
    name: str
    text: str
    author_id: str = ""
    cid: str | None = None


def visitor_writes(tx: Transaction, caller: Caller, text: str, cid: str, now: int) -> Written:
    """
    1. the same `cid` again: the first answer, whatever the text
    2. the visitor's open dialog, or a new one with the next number
    3. the message
    4. in a new dialog: the greeting, and the question for second 5
    """
    visitor = visitor_for(tx, caller, now)
    sent = events.find_sent(tx, visitor.id, cid)
    if sent:
        return Written(visitor.id, sent[1], sent[0], sent[2], sent[3], again=True)
    text = messages.clean_text(text)
    dialog = dialogs.find_open_dialog(tx, visitor.id)
    is_new = dialog is None
    dialog = dialog or _begin(tx, visitor, caller, now)
    dialog, message = _say(tx, dialog, Words("visitor", "", text, visitor.id, cid), now)
    dialog = dialog._replace(
        waiting_since=dialog.waiting_since or now,
        unread=dialog.unread + 1,
        last_text=messages.shortened(text),
        last_at=now,
        last_by="visitor",
    )
    if is_new:
        dialog = _greet(tx, dialog, visitor, now)
        set_timer_once(tx, "ask_introduce", dialog.id, introduce_due(now))
    dialogs.save_dialog(tx, dialog)
    return Written(visitor.id, dialog.id, message.id, message.seq, now)


def operator_answers(
    tx: Transaction, operator: Operator, dialog_id: str, text: str, cid: str, now: int
) -> Written:
    """An answer takes an untaken dialog. Refused with TakenBy when a colleague has it."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator.lines)
    sent = events.find_sent(tx, operator.id, cid)
    if sent:
        return Written(dialog.visitor_id, sent[1], sent[0], sent[2], sent[3], again=True)
    text = messages.clean_text(text)
    if must_take(dialog, operator.id):
        dialog = take(tx, dialog, operator, now)
    dialog, message = _say(tx, dialog, Words("operator", operator.name, text, operator.id, cid), now)
    dialog = dialog._replace(waiting_since=0, last_at=now, last_by="operator")
    dialogs.save_dialog(tx, dialog)
    return Written(dialog.visitor_id, dialog.id, message.id, message.seq, now)


def visitor_reads(tx: Transaction, caller: Caller, dialog_id: str, upto: int, now: int) -> None:
    """Really seen: panel open, page visible, message in view. The mark only ever grows."""
    visitor = visitor_for(tx, caller, now)
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if dialog.visitor_id != visitor.id:
        raise NotFound
    _read(tx, dialog, "visitor", upto, now)


def operator_reads(tx: Transaction, operator: Operator, dialog_id: str, upto: int, now: int) -> None:
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator.lines)
    _read(tx, dialog, "operator", upto, now)


def _begin(tx: Transaction, visitor: Visitor, caller: Caller, now: int) -> Dialog:
    channel = portals.get_channel(tx, caller.channel_id)
    line = portals.get_line(tx, channel.line_id)
    dialog = Dialog(
        id=tx.new_id(),
        number=portals.next_number(tx, "dialog"),
        visitor_id=visitor.id,
        channel_id=channel.id,
        channel=channel.kind,
        line_id=line.id,
        line=line.name,
        status="new",
        operator_id="",
        operator="",
        contact_id=visitor.contact_id,
        lead_id="",
        name=visitor.facts.name,
        pub_seq=0,
        int_seq=0,
        rev=0,
        started_at=now,
        finished_at=0,
        read_by_visitor=0,
        read_by_operator=0,
        waiting_since=0,
        unread=0,
        last_text="",
        last_at=now,
        last_by="visitor",
        queued_at=now,
    )
    dialogs.add_dialog(tx, dialog, caller.page, caller.lang)
    return events.append_event(tx, dialog, DialogStarted(dialog.number, dialog.label, line.name, now))


def _greet(tx: Transaction, dialog: Dialog, visitor: Visitor, now: int) -> Dialog:
    line = portals.get_line(tx, dialog.line_id)
    greeting = line.rules.greeting
    if not greeting.is_on:
        return dialog
    lang = visitor.lang or line.rules.lang
    text = text_of(greeting.texts, lang) or say(lang, GREETING)
    return _say(tx, dialog, Words("line", line.name, text), now)[0]


def _say(tx: Transaction, dialog: Dialog, words: Words, now: int) -> tuple[Dialog, Message]:
    _, seq = events.next_seq(dialog, "pub")
    message = Message(tx.new_id(), "pub", seq, "text", words.author, words.name, words.text, now)
    return events.append_message(tx, dialog, message, words.author_id, words.cid), message


def _read(tx: Transaction, dialog: Dialog, by: Side, upto: int, now: int) -> None:
    so_far = dialog.read_by_visitor if by == "visitor" else dialog.read_by_operator
    upto = min(upto, dialog.pub_seq)
    if upto <= so_far:
        return
    dialog = events.append_event(tx, dialog, MessagesRead(by, upto, now))
    if by == "visitor":
        dialog = dialog._replace(read_by_visitor=upto)
    else:
        dialog = dialog._replace(read_by_operator=upto, unread=events.count_unread(tx, dialog.id, upto))
    dialogs.save_dialog(tx, dialog)
