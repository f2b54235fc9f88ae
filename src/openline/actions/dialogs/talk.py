"""Writing and reading of messages by visitors and operators."""

from typing import NamedTuple

from openline.actions.dialogs import finish
from openline.actions.dialogs.promise import if_nobody_can_answer, promise_kept, schedule_questions
from openline.actions.forms.ask import own_dialog, put_open_forms_away, save_if_changed
from openline.actions.letters.enqueue import first_answer_was_given, schedule_unread_letter
from openline.actions.lines.assign import assign_or_queue, becomes_responsible, offer_was_taken, take
from openline.actions.shared.admit import admit_visitor, dialog_for, part_from_letter
from openline.actions.shared.speak import (
    NewMessage,
    in_language,
    language_of,
    post_auto_message,
    post_message,
    question_of,
)
from openline.actions.visitors.identify import apply_identity
from openline.domain.channels.channels import CAPABILITIES
from openline.domain.contact_details import ContactDetails
from openline.domain.crm import contacts
from openline.domain.crm.own_contacts import without_own
from openline.domain.dialogs.dialogs import (
    UNANSWERED_LIMIT,
    Dialog,
    has_present_owner,
    may_go_on,
    must_carry_replies,
    must_have_room,
    needs_taking,
    waits_in_line,
)
from openline.domain.dialogs.events import DialogStarted, MessagesRead, Side
from openline.domain.files.files import FileView, StoredFile
from openline.domain.lines.lines import GREETING, Line, Rules, who_answers
from openline.domain.lines.response_targets import target_due
from openline.domain.refusals import NotFound
from openline.domain.team.operators import Operator
from openline.domain.text import clean_text, prepared, shortened
from openline.domain.times import MINUTE
from openline.domain.values import Immutable
from openline.domain.visitors.visitors import Credentials, Visitor, may_read
from openline.store import portal
from openline.store.channels import channels
from openline.store.crm.own_contacts import get_own_contacts
from openline.store.dialogs import dialogs, events, senders
from openline.store.files import files
from openline.store.lines import lines
from openline.store.timers import set_timer
from openline.store.transaction import Transaction


class Sending(Immutable):
    """A visitor's message under one `cid`: text, files that are in the file store already, or both."""

    text: str
    cid: str
    files: tuple[StoredFile, ...] = ()
    noticed: contacts.Noticed | None = None
    """The contact details in the text, if the door has looked for them."""
    most_unanswered: int = UNANSWERED_LIMIT


def sending_of(text: str, cid: str, country: str, most_unanswered: int) -> Sending:
    """Return what a visitor sends, with all work on the text done. Called by the door, outside the action."""
    clean = prepared(text)
    noticed = contacts.Noticed(country, contacts.details_in(clean, country))
    return Sending(clean, cid, noticed=noticed, most_unanswered=most_unanswered)


class Written(Immutable):
    """The author's acknowledgement. `again`: this `cid` was written before; these are its first values."""

    visitor_id: str
    dialog_id: str
    message_id: str
    seq: int
    at: int
    again: bool = False


class _Begun(NamedTuple):
    """The dialog that a message goes into.

    `was_waiting`: it waited in its line before this message. The next free operator gets it, so it is not
    assigned now; but operators who declined it may be asked anew. `visitor`: its author, perhaps a new one.
    """

    dialog: Dialog
    visitor: Visitor
    is_new: bool
    was_waiting: bool = False


def visitor_writes(tx: Transaction, caller: Credentials, sending: Sending, now: int) -> Written:
    """Post a visitor's message.

    1. the same `cid` again: return the first acknowledgement, whatever the text
    2. use the open dialog, reopen one that was closed just now, or begin one with the next number; one
       that is full of messages that nobody has answered takes no more
    3. the message, and the contact details noticed in it
    4. in a new dialog: the greeting, and the timers of the form `introduce` and of the first minute
    5. assign the dialog; if nobody can answer, tell the visitor by when somebody will

    The dialog of a banned visitor is quarantined: the message is stored, and nothing else happens.
    """
    found = senders.find_sender(tx, caller.token_hash, caller.channel_id, sending.cid)
    visitor = admit_visitor(tx, caller, found.visitor, now)
    return _write(tx, found._replace(visitor=visitor), visitor, caller, sending, now)


def client_writes(
    tx: Transaction, visitor: Visitor, caller: Credentials, sending: Sending, now: int
) -> Written:
    """Post a client's message like `visitor_writes`, from any door.

    `caller` tells where it came from; a caller without a token writes by mail.
    """
    sent = events.find_sent(tx, visitor.id, sending.cid)
    found = senders.Sender(visitor, sent, dialogs.find_open_dialog(tx, visitor.id))
    return _write(tx, found, visitor, caller, sending, now)


def _write(
    tx: Transaction,
    found: senders.Sender,
    visitor: Visitor,
    caller: Credentials,
    sending: Sending,
    now: int,
) -> Written:
    if found.sent:
        return written_before(visitor.id, found.sent)
    text = clean_text(sending.text) if sending.text or not sending.files else ""
    begun = _dialog_for(tx, visitor, found.dialog, caller, now)
    must_have_room(begun.dialog, sending.most_unanswered)
    line = lines.line_of(tx, begun.dialog)
    dialog, visitor = apply_identity(tx, begun.dialog, begun.visitor, caller.identity, now)
    noticed = None if dialog.is_quarantined else _noticed_in(tx, text, line, visitor, sending.noticed)
    seen = tuple(FileView(tx.new_id(), each.name, each.size, each.type) for each in sending.files)
    words = NewMessage("visitor", "", text, visitor.id, sending.cid, noticed, seen)
    dialog, message = post_message(tx, dialog, words, now)
    for file, stored in zip(seen, sending.files, strict=True):
        files.add_file(tx, file, stored, (dialog.id, message.id), now)
    dialog = _note_waiting(tx, dialog, line, text or ", ".join(each.name for each in seen), now)
    if caller.token_hash:
        # In the chat the visitor has the answers on screen; the writer of a mail may not have seen them.
        dialog = dialog.but(mail_due_at=0, mail_upto=message.seq)
    is_spoken_to = not dialog.is_quarantined and CAPABILITIES[dialog.channel].auto_messages
    if begun.is_new and is_spoken_to:
        dialog = _greet(tx, dialog, line, visitor, now)
    if not dialog.is_quarantined and not has_present_owner(dialog, now):
        if not begun.was_waiting or begun.dialog.declined:
            dialog = assign_or_queue(tx, dialog, now)
        if is_spoken_to:
            dialog = if_nobody_can_answer(tx, dialog, line, visitor, now)
    dialogs.save_dialog(tx, dialog)
    return Written(visitor.id, dialog.id, message.id, message.seq, now)


def operator_answers(
    tx: Transaction, operator: Operator, dialog_id: str, text: str, cid: str, now: int
) -> Written:
    """Post an answer, which takes an untaken dialog.

    Raises TakenBy when a colleague has it, NotNow when its channel carries no answers.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    sent = events.find_sent(tx, operator.id, cid)
    if sent:
        return written_before(dialog.visitor_id, sent)
    must_carry_replies(dialog)
    text = clean_text(text)
    before = dialog
    if needs_taking(dialog, operator.id):
        dialog = take(tx, dialog, operator, now)
    # Do this before appending the answer, so that a read mark up to the answer covers the whole stream.
    dialog = promise_kept(tx, dialog, now)
    rules = lines.line_of(tx, dialog).rules
    words = NewMessage("operator", who_answers(rules, operator.name), text, operator.id, cid)
    dialog, message = post_message(tx, dialog, words, now)
    dialog = schedule_unread_letter(tx, _answered(tx, dialog, rules, operator.id, now), now)
    dialogs.save_dialog(tx, dialog)
    offer_was_taken(tx, before, operator.id, now)
    return Written(dialog.visitor_id, dialog.id, message.id, message.seq, now)


def quarantined_dialog_begins(tx: Transaction, quarantined: Dialog, visitor: Visitor, now: int) -> Dialog:
    """Begin a banned visitor's quarantined dialog as if it were new. The caller saves the dialog.

    The response target counts from the visitor's first message, the place in the queue from now: others came
    in the meantime.
    """
    line = lines.line_of(tx, quarantined)
    _schedule_target(tx, quarantined, line.rules, quarantined.waiting_since)
    dialog = _greet(tx, quarantined.but(is_quarantined=False, queued_at=now), line, visitor, now)
    return if_nobody_can_answer(tx, assign_or_queue(tx, dialog, now), line, visitor, now)


def visitor_reads(tx: Transaction, caller: Credentials, dialog_id: str, upto: int, now: int) -> None:
    """Move the read mark up to a message really seen: panel open, page visible, message in view.

    The mark only ever grows.
    """
    _, dialog = own_dialog(tx, caller, dialog_id, now)
    save_if_changed(tx, note_read(tx, dialog, "visitor", upto, now))


def operator_reads(tx: Transaction, operator: Operator, dialog_id: str, upto: int, now: int) -> None:
    """Move the read mark for the operator who has the dialog. Whoever else looks has read it for nobody."""
    dialog = dialog_for(tx, operator, dialog_id)
    if dialog.operator_id == operator.id:
        save_if_changed(tx, note_read(tx, dialog, "operator", upto, now))


def note_read(tx: Transaction, dialog: Dialog, by: Side, upto: int, now: int) -> Dialog:
    """Move the reader's mark, never backwards. The caller saves the dialog.

    A visitor who has read everything gets no letter about it.
    """
    so_far = dialog.read_by_visitor if by == "visitor" else dialog.read_by_operator
    upto = min(upto, dialog.pub_seq)
    if upto <= so_far:
        return dialog
    is_all_read = upto == dialog.pub_seq
    dialog = events.append_event(tx, dialog, MessagesRead(by, upto, now))
    if by == "visitor":
        return dialog.but(read_by_visitor=upto, mail_due_at=0 if is_all_read else dialog.mail_due_at)
    return dialog.but(read_by_operator=upto, unread=events.count_unread(tx, dialog.id, upto))


def written_before(visitor_id: str, sent: events.SentMessage) -> Written:
    """Return the first acknowledgement again. `sent`: the result of `events.find_sent`."""
    message_id, dialog_id, seq, at = sent
    return Written(visitor_id, dialog_id, message_id, seq, at, again=True)


def _dialog_for(
    tx: Transaction, visitor: Visitor, opened: Dialog | None, caller: Credentials, now: int
) -> _Begun:
    """Return the open dialog, the last one if it was closed within ten minutes, or a new one.

    Who came by a letter writes on in the letter's dialog, never in another one of the same visitor.
    """
    if opened and may_read(visitor, opened.id):
        return _Begun(opened, visitor, is_new=False, was_waiting=waits_in_line(opened))
    last = dialogs.find_newest(tx, visitor.id)
    if last and may_read(visitor, last.id):
        last = dialogs.get_dialog_to_change(tx, last.id)
        if last.status != "finished":
            return _Begun(last, visitor, is_new=False)
        is_closed_line = lines.get_line(tx, last.line_id).is_deleted
        if may_go_on(last, now) and not visitor.is_banned and not is_closed_line:
            return _Begun(finish.continue_dialog(tx, last, now), visitor, is_new=False)
        without_forms = put_open_forms_away(tx, last, now)
        if without_forms != last:
            dialogs.save_dialog(tx, without_forms)
    if visitor.reads_only:
        visitor = part_from_letter(tx, visitor, caller, now)
    return _Begun(_begin(tx, visitor, caller, now), visitor, is_new=True)


def _begin(tx: Transaction, visitor: Visitor, caller: Credentials, now: int) -> Dialog:
    channel = channels.get_channel(tx, caller.channel_id)
    if channel.is_closed:
        raise NotFound("This chat is closed.")
    line = lines.get_line(tx, channel.line_id)
    dialog = Dialog(
        id=tx.new_id(),
        number=portal.next_number(tx, "dialog"),
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
        name=visitor.details.name,
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
        is_quarantined=visitor.is_banned,
    )
    dialogs.add_dialog(tx, dialog, caller.page, caller.lang)
    question = question_of(tx, dialog, line)
    started = DialogStarted(dialog.number, dialog.label, line.name, now, question)
    return events.append_event(tx, dialog, started)


def _greet(tx: Transaction, dialog: Dialog, line: Line, visitor: Visitor, now: int) -> Dialog:
    schedule_questions(tx, dialog, line.rules, now)
    greeting = line.rules.greeting
    if not greeting.is_on:
        return dialog
    text = in_language(greeting.texts, GREETING, language_of(visitor, line))
    return post_auto_message(tx, dialog, line, text, now)


def _noticed_in(
    tx: Transaction, text: str, line: Line, visitor: Visitor, by_door: contacts.Noticed | None
) -> ContactDetails | None:
    """Return contact details in the text that may be offered for use. The company's own never are."""
    found = contacts.find_in_text(text, line.rules.country, visitor.details, by_door)
    found = found and without_own(found, get_own_contacts(tx))
    return found if found and found != ContactDetails() else None


def _note_waiting(tx: Transaction, dialog: Dialog, line: Line, text: str, now: int) -> Dialog:
    """Note that the visitor waits for an answer, from the first message on that has none."""
    if not dialog.waiting_since and not dialog.is_quarantined:
        _schedule_target(tx, dialog, line.rules, now)
    return dialog.but(
        waiting_since=dialog.waiting_since or now,
        unread=dialog.unread + 1,
        unanswered=dialog.unanswered + 1,
        declined="",
        last_text=shortened(text),
        last_at=now,
        last_by="visitor",
    )


def _schedule_target(tx: Transaction, dialog: Dialog, rules: Rules, since: int) -> None:
    due = target_due(rules, since, is_answered=bool(dialog.answered_at))
    if due:
        set_timer(tx, "target_missed", dialog.id, due)


def _answered(tx: Transaction, dialog: Dialog, rules: Rules, operator_id: str, now: int) -> Dialog:
    """Note the answer, and set the timer that closes a silent dialog.

    The first operator to answer a client becomes the client's own.
    """
    if not dialog.answered_at:
        becomes_responsible(tx, dialog, operator_id)
        dialog = first_answer_was_given(tx, dialog, now)
    if rules.closing.is_on:
        set_timer(tx, "close_silent", dialog.id, now + rules.closing_after_min * MINUTE)
    return dialog.but(
        answered_at=dialog.answered_at or now,
        waiting_since=0,
        unanswered=0,
        last_at=now,
        last_by="operator",
    )
