"""What is asked of a visitor: which form is wanted, when it is due, how its steps follow each other.

The contact forms belong to the channel `chat` only and cannot be switched off. What is known is never asked
again: known is what this visitor gave, not what a card claims (FORM-3). At most one form is open; which one
comes first is written down in docs/decisions/0009-one-conductor.md.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from openline.domain.channels.channels import CAPABILITIES
from openline.domain.contact_details import Facts
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import FormState, Rating
from openline.domain.text import masked
from openline.domain.times import DAY, SECOND

INTRODUCE_AFTER = 5 * SECOND
COPY_AFTER = 5 * SECOND
"""After the end of the dialog, or after its rating."""
COPY_WITHOUT_RATING_AFTER = 30 * SECOND
SKIPS_UNTIL_SELDOM = 2
SELDOM = 30 * DAY
ASKED = ("name", "email", "phone")
CONTACTS = ("introduce", "offline")
CONTACTS_DECLINED = "not_now"
"""Among `dialog.told`: the visitor put a contact form away, and is not asked for contacts again (FORM-9)."""
COPY_WAS_OPEN = "copy_in_hand"
"""Among `dialog.told`: a copy that the visitor opened stood open at the last end; the clock asks for none."""

FormOutcome = Literal["shown", "answered", "put_away", "left"]
"""What is counted of every form (FORM-12); `left`: still open when the dialog ended, or replaced."""


class ShownForm(NamedTuple):
    """A form in the flow of messages: its message's id, when it was shown, its state now.

    `by_icon`: the visitor opened it, by the icon or out of the menu; the others come by themselves.
    """

    id: str
    at: int
    form: FormState
    by_icon: bool = False


def hidden(facts: Facts) -> Facts:
    """Enough for their owner to know them, for nobody else to use them."""
    return Facts(
        name=f"{facts.name[:1]}…" if facts.name else "",
        email=masked(facts.email) if facts.email else "",
        phone=f"…{facts.phone[-2:]}" if facts.phone else "",
    )


def redacted(form: FormState) -> FormState:
    """As it is read with a token that came by a letter: the letter may have been passed on (T18)."""
    is_prefilled = form.kind == "copy" and form.step == "email"
    return replace(form, given=Facts() if is_prefilled else hidden(form.given))


def introduce_due(greeted_at: int) -> int:
    """When "Introduce yourself" is to be asked; without a greeting from the first message on (FORM-1)."""
    return greeted_at + INTRODUCE_AFTER


def introduce_wanted(dialog: Dialog, known: Facts, shown: tuple[ShownForm, ...]) -> FormState | None:
    """The form to show now, or None: the question is put again when the timer is due.

    Lateness does not matter within a dialog: after a restart the form comes late rather than never,
    but never in a finished dialog, and never beside or after "Leave your contacts".
    """
    asks = missing_details(known)
    if not _may_ask(dialog) or not asks or any(each.form.kind in CONTACTS for each in shown):
        return None
    return (
        None if open_form(shown) else FormState("introduce", "name" if "name" in asks else "contacts", asks)
    )


def is_asked_too_often(skips: int, asked_at: int, now: int) -> bool:
    """Who has said "Not now" in two dialogs is asked by form 1 once in 30 days at most.

    `asked_at`: when a contact form last came by itself, in whichever dialog. Form 3 has a better reason.
    """
    return skips >= SKIPS_UNTIL_SELDOM and now - asked_at < SELDOM


def offline_wanted(dialog: Dialog, known: Facts, shown: tuple[ShownForm, ...]) -> FormState | None:
    """ "Leave your contacts", now that nobody can answer: once per dialog, and not after "Not now" (FORM-8).

    It takes the place of an open form 1. Only what the visitor opened is not pushed aside.
    """
    is_settled = known.email or known.phone or CONTACTS_DECLINED in dialog.told.split()
    if not _may_ask(dialog) or is_settled or any(each.form.kind == "offline" for each in shown):
        return None
    open_now = open_form(shown)
    if open_now and (open_now.form.kind != "introduce" or _was_requested(open_now)):
        return None
    return FormState("offline", "contacts", missing_details(known))


def survives_close(shown: ShownForm) -> bool:
    """What the visitor opened, and the question for a better address: neither is about this end."""
    return _was_requested(shown) or (is_open(shown.form) and shown.form.kind == "address")


def rating_wanted(dialog: Dialog, rating_is_on: bool, shown: tuple[ShownForm, ...] = ()) -> FormState | None:
    """At the end: somebody has written, and the client has not rated this dialog yet.

    Beside a form that is open it begins as a quiet line: one thing at a time (FORM-9).
    """
    carries_it = CAPABILITIES[dialog.channel].buttons and not dialog.is_held
    if not rating_is_on or not carries_it or not dialog.answered_at or dialog.rated_at:
        return None
    return FormState("rating", "quiet" if open_form(shown) else "rating", ())


def copy_due(finished_at: int, rating_is_on: bool, rated_at: int) -> int:
    """When "Copy of the conversation" comes by itself (FORM-7). `rated_at` is the first rating's; 0 = none.

    A rating replaces the clock, but only while the clock has not struck.
    """
    if not rating_is_on or 0 < rated_at <= finished_at:
        return finished_at + COPY_AFTER
    if 0 < rated_at < finished_at + COPY_WITHOUT_RATING_AFTER:
        return rated_at + COPY_AFTER
    return finished_at + COPY_WITHOUT_RATING_AFTER


def copy_wanted(dialog: Dialog, shown: tuple[ShownForm, ...]) -> bool:
    """Whether the copy is still a question after the end: neither asked for nor put away since.

    An unanswered rating is no hindrance: it shrinks to a quiet line.
    """
    may_ask = CAPABILITIES[dialog.channel].forms and not dialog.is_held
    if dialog.status != "finished" or not dialog.answered_at or not may_ask:
        return False
    if COPY_WAS_OPEN in dialog.told.split():
        return False
    asked_since = any(each.form.kind == "copy" and each.at >= dialog.finished_at for each in shown)
    open_now = open_form(shown)
    return not asked_since and (open_now is None or open_now.form.kind == "rating")


def copy_form(known: Facts) -> FormState:
    """Prefilled with the address that this visitor gave."""
    return FormState("copy", "email", ("email",), Facts(email=known.email))


def contacts_form(known: Facts) -> FormState | None:
    """ "Leave contacts", out of the menu: all that is not known in one step; None: all is known."""
    asks = missing_details(known)
    return FormState("offline", "contacts", asks) if asks else None


def edited(form: FormState) -> FormState:
    """What was given stands in the fields again; only of a contact form that is done."""
    is_summary = form.kind in CONTACTS and form.step == "done" and form.given != Facts()
    return replace(form, step="edit") if is_summary else form


def address_wanted(dialog: Dialog, masked: str, shown: tuple[ShownForm, ...]) -> FormState | None:
    """A letter came back: asked once per dialog. `masked` names the wrong address to its owner (MAIL-5).

    Not over what the visitor has opened: the next letter that would go there asks again.
    """
    may_ask = CAPABILITIES[dialog.channel].forms and not dialog.is_held
    if not may_ask or any(each.form.kind == "address" or _was_requested(each) for each in shown):
        return None
    return FormState("address", "email", ("email",), Facts(email=masked))


def missing_details(known: Facts) -> tuple[str, ...]:
    return tuple(fact for fact in ASKED if not getattr(known, fact))


def asked_of(form: FormState, typed: Facts) -> Facts:
    """What this form takes of what came in: a copy, a better address need an e-mail and nothing else."""
    return Facts(email=typed.email) if form.kind in ("copy", "address") else typed


def answered(form: FormState, facts: Facts) -> FormState:
    """The form after `facts` came in: the name opens the contacts, any contact completes it.

    A form that was put away or done and is answered all the same (another tab was late) is done.
    """
    given = Facts(
        name=facts.name or form.given.name,
        email=facts.email or form.given.email,
        phone=facts.phone or form.given.phone,
    )
    return replace(form, given=given, step="contacts" if _contacts_remain(form, given) else "done")


def without_known(shown: ShownForm, known: Facts) -> FormState:
    """An open form once more was learnt by another way: it asks no longer for what is known.

    A copy that came by itself is settled by an address: the letter goes, as it would have at its time.
    One opened by the icon stays, prefilled: the visitor says where it goes, and presses the button (FORM-7).
    Contacts opened out of the menu are asked for until all are known.
    """
    form = shown.form
    if not is_open(form) or form.kind in ("rating", "address") or form.step == "edit":
        return form
    if form.kind == "copy":
        is_news = bool(known.email) and not form.given.email
        settled = copy_form(known) if shown.by_icon else replace(form, step="done")
        return settled if is_news else form
    asks = tuple(fact for fact in form.asks if not getattr(known, fact))
    can_be_reached = form.kind == "offline" and not shown.by_icon and bool(known.email or known.phone)
    if not asks or can_be_reached:
        return replace(form, step="done")
    return replace(form, asks=asks, step=form.step if "name" in asks else "contacts")


def rated(form: FormState, rating: Rating) -> FormState:
    """The buttons show what was pressed, also after a change of mind. A form put away stays away."""
    return form if form.step == "put_away" else replace(form, step="done", rating=rating)


def collapsed(form: FormState) -> FormState:
    """A rating that nobody answered shrinks to one line, which can still be used."""
    return replace(form, step="quiet")


def put_away(form: FormState) -> FormState:
    """ "Not now": for this dialog. What was given stays given; what was being edited stays as it was."""
    if form.step == "edit":
        return replace(form, step="done")
    return form if form.step == "done" else replace(form, step="put_away")


def is_open(form: FormState) -> bool:
    """It stands on the screen and asks. A quiet rating does not."""
    return form.step in ("name", "contacts", "email", "rating", "edit")


def is_usable(form: FormState) -> bool:
    """Open, or quiet: it can still be answered in its place."""
    return is_open(form) or form.step == "quiet"


def open_form(shown: tuple[ShownForm, ...]) -> ShownForm | None:
    return next((each for each in shown if is_open(each.form)), None)


def outcome_of(before: FormState, after: FormState, *, by_visitor: bool) -> FormOutcome | None:
    """How a form is counted when it closes: once, the first time. A late tab's answer is not counted."""
    if not is_usable(before) or is_usable(after) or before.step == "edit":
        return None
    if after.step == "done":
        return "answered"
    return "put_away" if by_visitor else "left"


def day_of(now: int) -> str:
    """The day under which a form is counted, in UTC."""
    return datetime.fromtimestamp(now / SECOND, UTC).date().isoformat()


def _was_requested(shown: ShownForm) -> bool:
    """Open, because the visitor wanted it."""
    return is_open(shown.form) and (shown.by_icon or shown.form.step == "edit")


def _may_ask(dialog: Dialog) -> bool:
    return dialog.status != "finished" and CAPABILITIES[dialog.channel].forms and not dialog.is_held


def _contacts_remain(form: FormState, given: Facts) -> bool:
    asks_contacts = "email" in form.asks or "phone" in form.asks
    return is_open(form) and form.step != "edit" and asks_contacts and not (given.email or given.phone)
