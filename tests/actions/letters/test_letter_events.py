"""MAIL-8: whatever becomes of a letter, operators hear of it at once, and not at the next reload."""

from collections.abc import Callable, Iterator

import pytest

from openline.actions.dialogs import finish, talk
from openline.actions.forms import answer
from openline.actions.letters import enqueue
from openline.actions.mail import continue_from_letter, deliver, protect
from openline.domain.contact_details import ContactDetails
from openline.domain.letters.letters import LEASE
from openline.domain.mail.policy import SendLimits
from openline.domain.visitors.visitors import hash_token
from tests.actions.letter_steps import (
    all_letters,
    carries,
    comes_back,
    hands,
    is_refused,
    leases,
    leaves_email,
    sends,
    sets_mailing,
)
from tests.actions.mail.test_mail_abuse import wants_copy
from tests.actions.steps import EMAIL, payloads
from tests.cast import Stage

Story = Callable[[Stage], Iterator[object]]


def is_due(stage: Stage) -> str:
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    return d


def goes(stage: Stage) -> Iterator[object]:
    d = is_due(stage)
    (order,) = leases(stage)
    yield hands(stage, order)
    at = order.letter.lease_until
    yield stage.do(deliver.letter_is_sent, order.letter.id, at, "250 OK", stage.now)
    tokens = ("", hash_token("n" * 43))
    yield stage.do(continue_from_letter.client_continues, order.codes[0], stage.main_key, tokens, stage.now)
    yield comes_back(stage, order)
    assert all_letters(stage)[0].dialog_id == d


def is_put_off_and_refused(stage: Stage) -> Iterator[object]:
    is_due(stage)
    (order,) = leases(stage)
    hands(stage, order)
    yield is_refused(stage, order, 450)
    stage.moves_on(60)
    (order,) = leases(stage)
    yield hands(stage, order)
    at = order.letter.lease_until
    yield stage.do(deliver.release_lease, order.letter.id, at, stage.now, stage.now)
    (order,) = leases(stage)
    yield is_refused(stage, order, 550, "5.7.1")


def is_in_doubt(stage: Stage) -> Iterator[object]:
    is_due(stage)
    (order,) = leases(stage)
    yield hands(stage, order)
    stage.moves_on(LEASE // 1000)
    yield stage.do(deliver.recover_lost, stage.now)
    stage.moves_on(15 * 60)
    (order,) = leases(stage)
    yield hands(stage, order)
    yield stage.do(deliver.letter_is_in_doubt, order.letter.id, order.letter.lease_until, stage.now)


def is_broken(stage: Stage) -> Iterator[object]:
    is_due(stage)
    for _ in range(3):
        (order,) = leases(stage)
        at = order.letter.lease_until
        yield stage.do(deliver.letter_is_broken, order.letter.id, at, "no such template", stage.now)
        stage.moves_on(5 * 60)


def is_acted_on(stage: Stage) -> Iterator[object]:
    is_due(stage)
    (letter,) = all_letters(stage)
    yield stage.do(enqueue.operator_acts_on_letter, stage.oleg, letter.id, "cancel", stage.now)
    yield stage.do(enqueue.operator_acts_on_letter, stage.oleg, letter.id, "send", stage.now)


def waits_for_a_human(stage: Stage) -> Iterator[object]:
    """R1: a copy that is held until an operator writes."""
    d = stage.writes().dialog_id
    yield wants_copy(stage, d, EMAIL)
    yield carries(stage)
    yield stage.answers(d)


def waits_for_a_press(stage: Stage) -> Iterator[object]:
    """R2."""
    yield from asked_first(stage)
    (asks,) = [order for order in leases(stage) if sends(stage, order)]
    yield stage.do(protect.reader_confirms, asks.codes[0], stage.now)


def is_never_confirmed(stage: Stage) -> Iterator[object]:
    """R2: seven days."""
    yield from asked_first(stage)
    carries(stage)
    yield stage.moves_on(7 * 24 * 3600)


def asked_first(stage: Stage) -> Iterator[object]:
    sets_mailing(stage, confirm_first=True)
    is_due(stage)
    yield leases(stage)


def is_capped_and_joined(stage: Stage) -> Iterator[object]:
    d = is_due(stage)
    yield carries(stage)
    stage.answers(d, "Two")
    stage.moves_on(60)
    yield carries(stage)
    stage.answers(d, "Three")
    yield stage.moves_on(60)


def is_read_first(stage: Stage) -> Iterator[object]:
    d = is_due(stage)
    stage.do(talk.visitor_reads, stage.vera, d, 99, stage.now)
    yield carries(stage)


def is_switched_off(stage: Stage) -> Iterator[object]:
    is_due(stage)
    sets_mailing(stage, unread_is_on=False)
    yield carries(stage)


def is_not_to_go_after_all(stage: Stage) -> Iterator[object]:
    """R11: between the lease and the last look."""
    is_due(stage)
    (order,) = leases(stage)
    sets_mailing(stage, unread_is_on=False)
    yield hands(stage, order)


def is_not_theirs(stage: Stage) -> Iterator[object]:
    is_due(stage)
    (order,) = [order for order in leases(stage) if sends(stage, order)]
    yield stage.do(protect.reader_stops, order.codes[1], stage.now)
    yield stage.do(protect.reader_denies, order.codes[1], SendLimits(), stage.now)


def goes_by_itself_to_a_better_address(stage: Stage) -> Iterator[object]:
    d = is_due(stage)
    yield stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(30)
    for order in leases(stage):
        yield hands(stage, order)
        yield is_refused(stage, order, 550, "5.1.1")
    form, details = stage.form_id(d), ContactDetails(email="better@example.com")
    yield stage.do(answer.visitor_answers_form, stage.vera, form, details, stage.cid(), stage.now)


STORIES: tuple[Story, ...] = (
    goes,
    is_put_off_and_refused,
    is_in_doubt,
    is_broken,
    is_acted_on,
    waits_for_a_human,
    waits_for_a_press,
    is_never_confirmed,
    is_capped_and_joined,
    is_read_first,
    is_switched_off,
    is_not_to_go_after_all,
    is_not_theirs,
    goes_by_itself_to_a_better_address,
)


def heard(stage: Stage) -> dict[str, tuple[str, str]]:
    """What operators were told of each letter last."""
    found: dict[str, tuple[str, str]] = {}
    for dialog_id in {each.dialog_id for each in all_letters(stage)}:
        for event in payloads(stage, dialog_id, "int"):
            if event["type"] == "LetterChanged":
                found[event["letter"]["id"]] = (event["letter"]["state"], event["letter"]["why"])
    return found


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_operators_hear_of_each_step_of_a_letter(sqlite_stage: Stage, story: Story) -> None:
    """MAIL-8: after each step what was told is what is written in its row."""
    for _ in story(sqlite_stage):
        rows = {each.id: (each.state, each.why) for each in all_letters(sqlite_stage)}
        assert heard(sqlite_stage) == rows
