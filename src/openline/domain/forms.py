"""The contact forms: when one is due, whether it is still wanted, and how its steps follow each other.

They belong to the channel `chat` only and cannot be switched off. What is known is never asked again:
known is what this visitor gave, not what a card claims (FORM-3).
"""

from dataclasses import replace

from openline.domain.channels import CARRIES
from openline.domain.dialogs import Dialog
from openline.domain.events import Facts, FormState
from openline.domain.times import SECOND

INTRODUCE_AFTER = 5 * SECOND
ASKED = ("name", "email", "phone")


def introduce_due(greeted_at: int) -> int:
    """When "Introduce yourself" is to be asked; without a greeting from the first message on (FORM-1)."""
    return greeted_at + INTRODUCE_AFTER


def introduce_wanted(dialog: Dialog, known: Facts, already_shown: bool) -> FormState | None:
    """The form to show now, or None: the question is put again when the timer is due.

    Lateness does not matter within a dialog: after a restart the form comes late rather than never,
    but never in a finished dialog.
    """
    asks = missing(known)
    if already_shown or dialog.status == "finished" or not asks or not CARRIES[dialog.channel].forms:
        return None
    return FormState("introduce", "name" if "name" in asks else "contacts", asks)


def missing(known: Facts) -> tuple[str, ...]:
    return tuple(fact for fact in ASKED if not getattr(known, fact))


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


def _contacts_remain(form: FormState, given: Facts) -> bool:
    asks_contacts = "email" in form.asks or "phone" in form.asks
    return is_open(form) and asks_contacts and not (given.email or given.phone)


def put_away(form: FormState) -> FormState:
    """ "Not now": for this dialog. What was given stays given."""
    return form if form.step == "done" else replace(form, step="put_away")


def is_open(form: FormState) -> bool:
    return form.step in ("name", "contacts")
