"""A folder with letters in every state, brought about by the actions that bring them about."""

import time
from collections.abc import Callable
from pathlib import Path

from openline.actions.forms import ask
from openline.actions.letters import enqueue
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import deliver
from openline.domain.contact_details import ContactDetails
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, hash_token
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from tests.actions.letter_steps import hands, leases, sets_mailing
from tests.actions.steps import answers_form
from tests.cast import SECOND, Stage, set_the_stage

NO_SUCH = Refusal(550, "5.1.1 <lena@example.com>: Recipient address rejected: User unknown", "5.1.1")
FULL = Refusal(452, "4.2.2 The mailbox is over its quota", "4.2.2")
DENIED = Refusal(554, "5.7.1 Service unavailable; client host blocked", "5.7.1")


def token_of(name: str) -> str:
    """What this visitor's browser keeps."""
    return name.lower().ljust(43, "x")


def fill_with_letters(folder: Path, *, asks_first: bool = True) -> None:
    """A visitor for each state: their dialog is called by what became of the letter about it.

    `asks_first`: the portal has switched over to *confirm first* by itself.
    """
    database = Sqlite(folder)
    migrate(database)
    stage = set_the_stage(database)
    stage.now = time.time_ns() // 1_000_000 - 3_600 * SECOND
    for name, becomes in STATES.items():
        caller = caller_of(stage, name)
        dialog_id = _asks(stage, name, caller, f"{name.lower()}@example.com")
        stage.answers(dialog_id, f"Answer to {name}")
        stage.moves_on(61)
        becomes(stage, dialog_id, caller)
    for name, address in WAITING.items():
        _asks(stage, name, caller_of(stage, name), address)
    if asks_first:
        sets_mailing(stage, confirm_first=True, tripped_why="bounces")
    with stage.transaction() as tx:
        tx.cursor.execute("DELETE FROM timers")
    stage.close()


def _asks(stage: Stage, name: str, caller: Credentials, address: str) -> str:
    dialog_id = stage.writes(f"Question {name}", caller).dialog_id
    stage.moves_on(5)
    answers_form(stage, stage.form_id(dialog_id), ContactDetails(name, address), caller)
    return dialog_id


def caller_of(stage: Stage, name: str) -> Credentials:
    return replace(stage.vera, token_hash=hash_token(token_of(name)), lang="en")


def _leased(stage: Stage) -> OutgoingLetter:
    (order,) = leases(stage)
    return order


def _is_sent(stage: Stage, _d: str, _who: Credentials) -> None:
    order = _leased(stage)
    hands(stage, order)
    letter = order.letter
    stage.do(deliver.letter_is_sent, letter.id, letter.lease_until, "250 2.0.0 Ok: queued", stage.now)


def _comes_back(stage: Stage, d: str, who: Credentials) -> None:
    order = _leased(stage)
    hands(stage, order)
    letter = order.letter
    stage.do(deliver.letter_is_sent, letter.id, letter.lease_until, "250 2.0.0 Ok: queued", stage.now)
    stage.do(
        deliver.letter_bounces,
        letter.id,
        is_hard=True,
        why="550 5.1.1 User unknown in table",
        now=stage.now,
    )


def _is_refused(refusal: Refusal) -> Callable[[Stage, str, Credentials], None]:
    def becomes(stage: Stage, _d: str, _who: Credentials) -> None:
        letter = _leased(stage).letter
        stage.do(deliver.letter_is_refused, letter.id, letter.lease_until, refusal, stage.now)

    return becomes


def _is_in_doubt(stage: Stage, _d: str, _who: Credentials) -> None:
    order = _leased(stage)
    hands(stage, order)
    stage.do(deliver.letter_is_in_doubt, order.letter.id, order.letter.lease_until, stage.now)


def _is_taken_off(stage: Stage, _d: str, _who: Credentials) -> None:
    letter = _leased(stage).letter
    stage.do(enqueue.operator_acts_on_letter, stage.oleg, letter.id, "cancel", stage.now)


def _is_too_old(stage: Stage, _d: str, _who: Credentials) -> None:
    """Week-old by its date; no week has passed for the others."""
    with stage.transaction() as tx:
        tx.cursor.execute("UPDATE letters SET created_at = created_at - 700000000 WHERE state = 'queued'")
    leases(stage)


def _goes_with_a_copy(stage: Stage, d: str, who: Credentials) -> None:
    _is_sent(stage, d, who)
    stage.do(ask.visitor_wants_copy, who, d, stage.cid(), stage.now)
    answers_form(stage, stage.form_id(d), ContactDetails(email="copy@example.com"), who)
    _is_sent(stage, d, who)


def _stays(_stage: Stage, _d: str, _who: Credentials) -> None:
    """Nobody carries it."""


STATES: dict[str, Callable[[Stage, str, Credentials], None]] = {
    "Sent": _is_sent,
    "Bounced": _comes_back,
    "Failed": _is_refused(NO_SUCH),
    "Denied": _is_refused(DENIED),
    "Doubtful": _is_in_doubt,
    "Cancelled": _is_taken_off,
    "Held": _is_too_old,
    "Copy": _goes_with_a_copy,
    "Deferred": _is_refused(FULL),
    "Queued": _stays,
}
"""Last those that wait for the next courier: whatever is leased after them would take them, too."""
WAITING = {
    "Nora": "nora@example.com",
    "Max": "max@example.net",
    "Ida": "ida@example.org",
    "Una": "una@una.example",
    "Kim": "kim@kim.example",
    "Mia": "mia@mia.example",
}
"""Have left an e-mail, and wait for their first answer. One that refuses is left alone for a while."""
