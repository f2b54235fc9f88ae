"""The table from visitors' commands to actions, and the commands with a quota."""

from collections.abc import Callable
from typing import Any

from openline.actions.dialogs import finish, talk
from openline.actions.forms import answer, ask, rate
from openline.actions.visitors import identify
from openline.domain.contact_details import ContactDetails
from openline.domain.forms.ratings import comment_prepared
from openline.domain.visitors.custom_data import custom_data_from
from openline.domain.visitors.visitors import Credentials
from openline.limit_settings import Limits
from openline.limits.reached import LimitName
from openline.store.transaction import Transaction
from openline.web.repeated_answers import RepeatedAnswers
from openline.web.wire import commands

VisitorAction = Callable[[Transaction, Credentials, int], Any]


def action_for(frame: Any, repeated: RepeatedAnswers) -> VisitorAction | None:
    """Return the action of a command; None if it changes nothing or the connection handles it itself.

    `repeated`: tells which answers were sent before.
    """
    match frame:
        case commands.Confirm(cid=cid, d=d, message=message):
            return lambda tx, who, now: answer.visitor_confirms(tx, who, d, message, cid, now)
        case commands.Rate(cid=cid, d=d, rating=mark):
            comment = comment_prepared(frame.comment)
            return lambda tx, who, now: rate.visitor_rates(tx, who, d, (mark, comment), cid, now)
        case commands.End(d=d):
            return lambda tx, who, now: finish.visitor_ends(tx, who, d, now)
        case commands.SetCustomData(data=data):
            custom_data = custom_data_from(data)
            return lambda tx, who, now: identify.custom_data_is_set(tx, who, custom_data, now)
        case commands.Read(d=d, upto=upto):
            return lambda tx, who, now: talk.visitor_reads(tx, who, d, upto, now)
        case _:
            return _about_a_form(frame, repeated)


def _about_a_form(frame: Any, repeated: RepeatedAnswers) -> VisitorAction | None:
    match frame:
        case commands.AnswerForm(cid=cid, form=form):
            details = ContactDetails(frame.name, frame.email, frame.phone)
            return lambda tx, who, now: answer.visitor_answers_form(
                tx, who, form, repeated.marked(details, who.token_hash), cid, now
            )
        case commands.PutAway(cid=cid, form=form):
            return lambda tx, who, now: answer.visitor_puts_form_away(tx, who, form, cid, now)
        case commands.WantCopy(cid=cid, d=d):
            return lambda tx, who, now: ask.visitor_wants_copy(tx, who, d, cid, now)
        case commands.WantContacts(cid=cid, d=d):
            return lambda tx, who, now: ask.visitor_wants_contacts(tx, who, d, cid, now)
        case commands.EditForm(cid=cid, form=form):
            return lambda tx, who, now: answer.visitor_edits_form(tx, who, form, cid, now)
        case _:
            return None


def quota_of(frame: Any, limits: Limits) -> tuple[LimitName, int] | None:
    """Return the name and the hourly limit per network of a command that can make us write to an address.

    Without the limit an attacker could use us to send letters to strangers. A confirmation counts even if it
    is only about a phone, which cannot be told from the frame.
    """
    match frame:
        case commands.AnswerForm(email=email) if email:
            return "email", limits.addresses_per_address
        case commands.Confirm():
            return "email", limits.addresses_per_address
        case commands.WantCopy():
            return "copy", limits.copies_per_address
        case _:
            return None
