"""A form gives nothing away: whose address it is shows in nothing that a visitor gets (THREATS A.2, R12)."""

from collections.abc import Callable
from typing import Any

import pytest

from openline.actions.mail import continue_from_letter, protect
from openline.domain.letters.addresses import canonical
from openline.domain.visitors.visitors import hash_token
from openline.store.letters import addresses
from tests.actions.letter_steps import carries, leases, leaves_email, sets_mailing
from tests.actions.mail.test_mail_abuse import wants_copy
from tests.actions.steps import another_browser, payloads
from tests.cast import Stage

TAKEN, UNKNOWN = "somebody@example.com", "stranger@example.com"
"""Masked they are the same."""
IDS = ("id", "message_id", "form_id", "at", "seq", "number", "label", "answered_at")
Sort = Callable[[Stage, str], None]


def is_new(stage: Stage, address: str) -> None:
    """Nobody ever typed it."""


def is_known(stage: Stage, address: str) -> None:
    """Another client's, who proved it."""
    owner = another_browser(stage, "k")
    d = leaves_email(stage, owner, address)
    stage.answers(d)
    stage.moves_on(60)
    (order,) = carries(stage)
    tokens = ("", hash_token("o" * 43))
    stage.do(continue_from_letter.client_continues, order.codes[0], stage.main_key, tokens, stage.now)


def is_suppressed(stage: Stage, address: str) -> None:
    """ "This wasn't me"."""
    with stage.transaction() as tx:
        hash_ = protect.suppression_hash(tx, canonical(address))
        addresses.add_suppression(tx, hash_, "not_me", stage.now)


def is_capped(stage: Stage, address: str) -> None:
    """It has got all that a day allows."""
    other = another_browser(stage, "c")
    d = stage.writes(caller=other).dialog_id
    stage.answers(d)
    wants_copy(stage, d, address, other)
    assert len(carries(stage)) == 1


def is_asked_already(stage: Stage, address: str) -> None:
    """*Confirm first* asked it today, for another visitor."""
    other = another_browser(stage, "a")
    stage.answers(leaves_email(stage, other, address))
    sets_mailing(stage, confirm_first=True)
    stage.moves_on(60)
    leases(stage)
    carries(stage)


SORTS = (is_new, is_known, is_suppressed, is_capped, is_asked_already)


def heard(stage: Stage, browser: str, address: str) -> list[Any]:
    """All that a stranger's browser is told that leaves this address and asks for a copy, within the hour."""
    bot = another_browser(stage, browser)
    d = leaves_email(stage, bot, address)
    stage.answers(d)
    wants_copy(stage, d, address, bot)
    for _ in range(12):
        leases(stage)
        carries(stage)
        stage.moves_on(5 * 60)
    return [without_ids(each, address) for each in payloads(stage, d)]


def without_ids(payload: Any, address: str) -> Any:
    """What differs between any two dialogs is no answer."""
    if isinstance(payload, dict):
        kept = {key: each for key, each in payload.items() if key not in IDS}
        return {key: without_ids(each, address) for key, each in kept.items()}
    if isinstance(payload, list):
        return [without_ids(each, address) for each in payload]
    return payload.replace(address, "…") if isinstance(payload, str) else payload


@pytest.mark.parametrize("sort", SORTS, ids=lambda it: it.__name__)
def test_a_form_answers_the_same_whosever_the_address_is(stage: Stage, sort: Sort) -> None:
    """R12: known, suppressed, capped, asked already: as a new one; not even later is there a difference."""
    sort(stage, TAKEN)
    as_new = heard(stage, "1", UNKNOWN)
    as_taken = heard(stage, "2", TAKEN)

    assert len(as_new) > 8
    assert as_taken == as_new
