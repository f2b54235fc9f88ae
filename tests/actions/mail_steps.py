"""Letters that went out, and what comes back, in one line each."""

import itertools
from typing import Any

from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import deliver, receive
from openline.domain.letters.content import RenderedLetter
from openline.domain.mail.doubts import prepared
from openline.domain.mail.incoming import IncomingLimits, IncomingMail, MailOutcome, Report
from openline.domain.mail.policy import Installation
from openline.domain.values import replace
from openline.store.letters import letters as kept
from tests.actions.steps import EMAIL, introduces_herself
from tests.cast import Stage

INSTALLATION = Installation("http://127.0.0.1:8000", "anna@shop.example", "support@shop.example")
_ids = itertools.count()


def gets_letter(stage: Stage) -> OutgoingLetter:
    """Vera left her e-mail and did not see Oleg's answer: it went by letter."""
    dialog_id = introduces_herself(stage)
    stage.answers(dialog_id)
    stage.moves_on(61)
    return carried(stage)[-1]


def carried(stage: Stage, *, is_taken: bool = True) -> list[OutgoingLetter]:
    """What may go now, sent; or the mail server falls silent at its end, and nobody knows."""
    codes = tuple(f"code-{next(_ids):018}" for _ in range(20))
    orders, _ = stage.do(deliver.lease_due, INSTALLATION, 10, stage.now, codes)
    for order in orders:
        letter = order.letter
        rendered = RenderedLetter("Subject", "Text", "<p>Text</p>")
        entries = order.content.entries
        assert stage.do(deliver.handing_over, letter.id, letter.lease_until, entries, rendered, stage.now)
        if is_taken:
            stage.do(deliver.letter_is_sent, letter.id, letter.lease_until, "250 OK", stage.now)
        else:
            stage.do(deliver.letter_is_in_doubt, letter.id, letter.lease_until, stage.now)
    return orders


def a_mail(to: str, text: str = "Great, two please.", **but: Any) -> IncomingMail:
    """From Vera's mailbox, as our mail server has checked."""
    mail = IncomingMail(f"<m{next(_ids)}@client.example>", EMAIL, "Vera", (to,), "Re: Lamps", text)
    return replace(mail, **{"auth_result": "pass", **but})


def arrives(
    stage: Stage,
    mail: IncomingMail,
    installation: Installation = INSTALLATION,
    intake: IncomingLimits | None = None,
) -> MailOutcome:
    """As the door hands it over."""
    return stage.do(receive.mail_arrives, prepared(mail), installation, intake or IncomingLimits(), stage.now)


def bounces(stage: Stage, order: OutgoingLetter, status: str = "5.1.1", **but: Any) -> MailOutcome:
    report = Report("failed", EMAIL, status, "550 No such user")
    return arrives(stage, a_mail(order.bounce_to, "", automatic="Return-Path", report=replace(report, **but)))


def texts(stage: Stage, dialog_id: str, author: str = "visitor") -> list[str]:
    return [each.text for each in stage.messages(dialog_id) if each.author == author]


def letter_state(stage: Stage, order: OutgoingLetter) -> tuple[str, str]:
    letter = stage.look(kept.find_letter, order.letter.id)
    assert letter
    return letter.state, letter.why
