"""Rules of forms: which form is wanted, when it is due, how its steps follow each other.

Contact forms exist in the channel `chat` only and cannot be switched off. Known details are never asked for
again; known is what this visitor entered, not what a card claims. At most one form is open; their order of
precedence is described in docs/decisions/0009-one-conductor.md.
"""

from datetime import UTC, datetime
from typing import Literal, NamedTuple

from openline.domain.channels.channels import CAPABILITIES
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import FormState, Rating
from openline.domain.dialogs.flags import has_flag
from openline.domain.text import masked
from openline.domain.times import DAY, SECOND
from openline.domain.values import replace

INTRODUCE_AFTER = 5 * SECOND
COPY_AFTER = 5 * SECOND
"""After the end of the dialog, or after its rating."""
COPY_WITHOUT_RATING_AFTER = 30 * SECOND
SKIPS_UNTIL_SELDOM = 2
SELDOM = 30 * DAY
ASKED = ("name", "email", "phone")
CONTACTS = ("introduce", "offline")
CONTACTS_DECLINED = "contacts_declined"
"""Flag in `dialog.flags`: the visitor put a contact form away; no further one is shown in this dialog."""
COPY_WAS_OPEN = "copy_was_open"
"""Flag in `dialog.flags`: the visitor had a `copy` form open when the dialog ended, so none is shown
automatically."""

FormOutcome = Literal["shown", "answered", "put_away", "left"]
"""Outcomes that are counted for every form. `left`: still open when the dialog ended, or replaced."""


class ShownForm(NamedTuple):
    """A form in the flow of messages: the id of its message, when it was shown, its current state.

    `by_icon`: opened by the visitor, with the icon or from the menu; the others are shown automatically.
    """

    id: str
    at: int
    form: FormState
    by_icon: bool = False


def hidden(details: ContactDetails) -> ContactDetails:
    """Return the details masked: their owner recognises them, and nobody else can use them."""
    return ContactDetails(
        name=f"{details.name[:1]}…" if details.name else "",
        email=masked(details.email) if details.email else "",
        phone=f"…{details.phone[-2:]}" if details.phone else "",
    )


def redacted(form: FormState) -> FormState:
    """Return the form as readers see it whose token came from a letter, which may have been forwarded."""
    is_prefilled = form.kind == "copy" and form.step == "email"
    return replace(form, given=ContactDetails() if is_prefilled else hidden(form.given))


def introduce_due(greeted_at: int) -> int:
    """Return when `introduce` is due. Without a greeting, pass the time of the first message."""
    return greeted_at + INTRODUCE_AFTER


def introduce_wanted(dialog: Dialog, known: ContactDetails, shown: tuple[ShownForm, ...]) -> FormState | None:
    """Return the form to show now, or None. Asked again when the timer is due.

    How late it is does not matter: after a restart the form is shown late rather than never. It is never
    shown in a finished dialog, nor beside or after `offline`.
    """
    asks = missing_details(known)
    if not _may_ask(dialog) or not asks or any(each.form.kind in CONTACTS for each in shown):
        return None
    return (
        None if open_form(shown) else FormState("introduce", "name" if "name" in asks else "contacts", asks)
    )


def is_asked_too_often(skips: int, asked_at: int, now: int) -> bool:
    """Return True if the visitor put contact forms away in two dialogs and was asked within 30 days.

    `asked_at`: when a contact form was last shown automatically, in any dialog. Applies to `introduce` only:
    `offline` is shown because nobody can answer.
    """
    return skips >= SKIPS_UNTIL_SELDOM and now - asked_at < SELDOM


def offline_wanted(dialog: Dialog, known: ContactDetails, shown: tuple[ShownForm, ...]) -> FormState | None:
    """Return the `offline` form if nobody can answer now, or None: once per dialog, not after "Not now".

    It replaces an open `introduce`, but no form that the visitor opened.
    """
    is_settled = known.email or known.phone or has_flag(dialog, CONTACTS_DECLINED)
    if not _may_ask(dialog) or is_settled or any(each.form.kind == "offline" for each in shown):
        return None
    open_now = open_form(shown)
    if open_now and (open_now.form.kind != "introduce" or _was_requested(open_now)):
        return None
    return FormState("offline", "contacts", missing_details(known))


def survives_close(shown: ShownForm) -> bool:
    """Return True for forms that stay open at the end: those the visitor opened, and `address`."""
    return _was_requested(shown) or (is_open(shown.form) and shown.form.kind == "address")


def rating_wanted(dialog: Dialog, rating_is_on: bool, shown: tuple[ShownForm, ...] = ()) -> FormState | None:
    """Return the rating to show at the end, or None.

    Wanted once an operator has written and until the client has rated, if the line and the channel have
    ratings. Beside an open form it starts as one line: one request at a time.
    """
    carries_it = CAPABILITIES[dialog.channel].buttons and not dialog.is_quarantined
    if not rating_is_on or not carries_it or not dialog.answered_at or dialog.rated_at:
        return None
    return FormState("rating", "collapsed" if open_form(shown) else "rating", ())


def copy_due(finished_at: int, rating_is_on: bool, rated_at: int) -> int:
    """Return when the transcript form is shown automatically. `rated_at`: the first rating; 0 = none.

    A rating replaces the time counted from the end, unless that time has passed already.
    """
    if not rating_is_on or 0 < rated_at <= finished_at:
        return finished_at + COPY_AFTER
    if 0 < rated_at < finished_at + COPY_WITHOUT_RATING_AFTER:
        return rated_at + COPY_AFTER
    return finished_at + COPY_WITHOUT_RATING_AFTER


def copy_wanted(dialog: Dialog, shown: tuple[ShownForm, ...]) -> bool:
    """Return True if the transcript form is still wanted: not shown since the dialog ended.

    An unanswered rating does not prevent it: the rating is collapsed to one line.
    """
    may_ask = CAPABILITIES[dialog.channel].forms and not dialog.is_quarantined
    if dialog.status != "finished" or not dialog.answered_at or not may_ask:
        return False
    if has_flag(dialog, COPY_WAS_OPEN):
        return False
    asked_since = any(each.form.kind == "copy" and each.at >= dialog.finished_at for each in shown)
    open_now = open_form(shown)
    return not asked_since and (open_now is None or open_now.form.kind == "rating")


def copy_form(known: ContactDetails) -> FormState:
    """Return a transcript form prefilled with the address that this visitor gave."""
    return FormState("copy", "email", ("email",), ContactDetails(email=known.email))


def contacts_form(known: ContactDetails) -> FormState | None:
    """Return the form "Leave your contact details" from the menu, or None if all details are known.

    It asks for everything unknown in one step.
    """
    asks = missing_details(known)
    return FormState("offline", "contacts", asks) if asks else None


def edited(form: FormState) -> FormState:
    """Return a completed contact form in step `edit`, filled with what was entered; others unchanged."""
    is_summary = form.kind in CONTACTS and form.step == "done" and form.given != ContactDetails()
    return replace(form, step="edit") if is_summary else form


def address_wanted(dialog: Dialog, masked: str, shown: tuple[ShownForm, ...]) -> FormState | None:
    """Return the form that asks for a better address after a bounce, or None: once per dialog.

    `masked`: the wrong address, recognisable to its owner only. Forms that the visitor opened are not
    replaced; the next letter to that address asks again.
    """
    may_ask = CAPABILITIES[dialog.channel].forms and not dialog.is_quarantined
    if not may_ask or any(each.form.kind == "address" or _was_requested(each) for each in shown):
        return None
    return FormState("address", "email", ("email",), ContactDetails(email=masked))


def missing_details(known: ContactDetails) -> tuple[str, ...]:
    return tuple(detail for detail in ASKED if not getattr(known, detail))


def asked_of(form: FormState, typed: ContactDetails) -> ContactDetails:
    """Return the submitted details that this form asks for: `copy` and `address` take only an email."""
    return ContactDetails(email=typed.email) if form.kind in ("copy", "address") else typed


def answered(form: FormState, details: ContactDetails) -> FormState:
    """Return the form after `details` were submitted: the name leads to the contacts, any contact to done.

    A form that was put away or done and is still answered (by a tab that is behind) becomes done.
    """
    given = ContactDetails(
        name=details.name or form.given.name,
        email=details.email or form.given.email,
        phone=details.phone or form.given.phone,
    )
    return replace(form, given=given, step="contacts" if _contacts_remain(form, given) else "done")


def without_known(shown: ShownForm, known: ContactDetails) -> FormState:
    """Return an open form without questions for details that have become known in another way.

    A `copy` that was shown automatically is done once an address is known: the letter is sent as it would
    have been in its time. One opened by the icon stays, prefilled: the visitor decides where the transcript
    goes and presses the button. Contacts opened from the menu are asked for until all are known.
    """
    form = shown.form
    if not is_open(form) or form.kind in ("rating", "address") or form.step == "edit":
        return form
    if form.kind == "copy":
        is_news = bool(known.email) and not form.given.email
        settled = copy_form(known) if shown.by_icon else replace(form, step="done")
        return settled if is_news else form
    asks = tuple(detail for detail in form.asks if not getattr(known, detail))
    can_be_reached = form.kind == "offline" and not shown.by_icon and bool(known.email or known.phone)
    if not asks or can_be_reached:
        return replace(form, step="done")
    return replace(form, asks=asks, step=form.step if "name" in asks else "contacts")


def rated(form: FormState, rating: Rating) -> FormState:
    """Return the form with the button that was pressed, also after a change. A form put away stays away."""
    return form if form.step == "put_away" else replace(form, step="done", rating=rating)


def collapsed(form: FormState) -> FormState:
    """Return an unanswered rating collapsed to one line, which can still be used."""
    return replace(form, step="collapsed")


def put_away(form: FormState) -> FormState:
    """Put the form away for this dialog ("Not now"). Saved input is kept; an edit in progress is dropped."""
    if form.step == "edit":
        return replace(form, step="done")
    return form if form.step == "done" else replace(form, step="put_away")


def is_open(form: FormState) -> bool:
    """Return True if the form is on the screen and asks. A collapsed rating does not."""
    return form.step in ("name", "contacts", "email", "rating", "edit")


def is_usable(form: FormState) -> bool:
    """Return True if the form can be answered where it stands: open or collapsed."""
    return is_open(form) or form.step == "collapsed"


def open_form(shown: tuple[ShownForm, ...]) -> ShownForm | None:
    return next((each for each in shown if is_open(each.form)), None)


def outcome_of(before: FormState, after: FormState, *, by_visitor: bool) -> FormOutcome | None:
    """Return how a form is counted when it closes, or None.

    Each form is counted once, when it first closes; a late answer from another tab is not counted.
    """
    if not is_usable(before) or is_usable(after) or before.step == "edit":
        return None
    if after.step == "done":
        return "answered"
    return "put_away" if by_visitor else "left"


def day_of(now: int) -> str:
    """Return the day under which a form is counted, in UTC."""
    return datetime.fromtimestamp(now / SECOND, UTC).date().isoformat()


def _was_requested(shown: ShownForm) -> bool:
    """Return True if the form is open because the visitor opened it."""
    return is_open(shown.form) and (shown.by_icon or shown.form.step == "edit")


def _may_ask(dialog: Dialog) -> bool:
    return dialog.status != "finished" and CAPABILITIES[dialog.channel].forms and not dialog.is_quarantined


def _contacts_remain(form: FormState, given: ContactDetails) -> bool:
    asks_contacts = "email" in form.asks or "phone" in form.asks
    return is_open(form) and form.step != "edit" and asks_contacts and not (given.email or given.phone)
