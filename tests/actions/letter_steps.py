"""What the courier and the readers of letters do in the tests of the actions, in one line each."""

import itertools
from typing import Any

from openline.actions.forms import answer
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import deliver
from openline.domain.contact_details import ContactDetails
from openline.domain.letters.addresses import canonical
from openline.domain.letters.content import RenderedLetter
from openline.domain.letters.letters import Letter
from openline.domain.letters.refusals import is_missing
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.mail.policy import Installation, MailSettings, SendLimits
from openline.domain.times import DAY
from openline.domain.visitors.visitors import Credentials
from openline.store.letters import letters as kept
from openline.store.letters import refusals, settings
from tests.actions.steps import EMAIL
from tests.cast import Stage

INSTALLATION = Installation("http://127.0.0.1:8000", "anna@example.com")
RENDERED = RenderedLetter("Subject", "Text", "<p>Text</p>")
_codes = itertools.count()


def leaves_email(stage: Stage, caller: Credentials | None = None, email: str = EMAIL) -> str:
    """A dialog whose visitor has left an e-mail; its id."""
    dialog_id = stage.writes(caller=caller).dialog_id
    stage.moves_on(5)
    gives_email(stage, caller or stage.vera, dialog_id, email)
    return dialog_id


def gives_email(stage: Stage, caller: Credentials, dialog_id: str, email: str = EMAIL) -> None:
    """Into the form that is open there."""
    form_id, details = stage.form_id(dialog_id), ContactDetails("Vera", email)
    stage.do(answer.visitor_answers_form, caller, form_id, details, stage.cid(), stage.now)


def leases(stage: Stage, most: int = 100, installation: Installation = INSTALLATION) -> list[OutgoingLetter]:
    codes = tuple(f"code-{next(_codes):018}" for _ in range(2 * most))
    return stage.do(deliver.lease_due, installation, most, stage.now, codes)[0]


def hands(stage: Stage, order: OutgoingLetter) -> bool:
    letter = order.letter
    entries = order.content.entries
    return stage.do(deliver.handing_over, letter.id, letter.lease_until, entries, RENDERED, stage.now)


def sends(stage: Stage, order: OutgoingLetter) -> bool:
    """Handed over and taken; False: it was not wanted any more."""
    is_wanted = hands(stage, order)
    if is_wanted:
        letter = order.letter
        stage.do(deliver.letter_is_sent, letter.id, letter.lease_until, "250 OK", stage.now)
    return is_wanted


def carries(stage: Stage, caps: SendLimits | None = None) -> list[OutgoingLetter]:
    """All that may go now, sent."""
    installation = (
        Installation(INSTALLATION.origin, INSTALLATION.default_sender, "", caps) if caps else INSTALLATION
    )
    return [order for order in leases(stage, installation=installation) if sends(stage, order)]


def is_refused(stage: Stage, order: OutgoingLetter, code: int, enhanced: str = "") -> None:
    letter = order.letter
    refusal = Refusal(code, "words of the server", enhanced)
    stage.do(deliver.letter_is_refused, letter.id, letter.lease_until, refusal, stage.now)


def comes_back(stage: Stage, order: OutgoingLetter) -> None:
    """A report says that there is no such mailbox."""
    stage.do(deliver.letter_bounces, order.letter.id, is_hard=True, why="550 no such user", now=stage.now)


def was_refused_before(stage: Stage, address: str = EMAIL, ago: int = DAY) -> None:
    """A server has said that there is no such mailbox, a day ago."""
    key = canonical(address)
    with stage.transaction() as tx:
        refusals.add_refusal(tx, key, key.rpartition("@")[2], "550 no such user", stage.now - ago)


def is_marked(stage: Stage, address: str = EMAIL) -> bool:
    """Letters to it are not sent: there is no such mailbox."""
    return is_missing(stage.look(refusals.list_of, canonical(address), stage.now), stage.now)


def all_letters(stage: Stage, kind: str = "") -> list[Letter]:
    cursor = stage.connection.cursor()
    cursor.execute("SELECT id FROM letters ORDER BY id")
    found = [stage.look(kept.find_letter, id_) for (id_,) in cursor.fetchall()]
    return [each for each in found if each and kind in ("", each.kind)]


def states(stage: Stage, kind: str = "") -> list[tuple[str, str]]:
    return [(each.state, each.why) for each in all_letters(stage, kind)]


def sets_mailing(stage: Stage, **changed: Any) -> None:
    with stage.transaction() as tx:
        settings.save_mail_settings(tx, MailSettings(**changed))


def texts_of(order: OutgoingLetter) -> list[str]:
    """What a letter says, the question with a mark before it."""
    return [entry.text if entry.is_new else f"? {entry.text}" for entry in order.content.entries]
