"""Who is it? Tokens of browsers that come back, tickets and sessions of operators."""

import pytest

from openline.actions.team import presence
from openline.actions.visitors import arrive
from openline.domain.refusals import Blocked, NotFound
from openline.domain.team.operators import Session
from openline.domain.times import DAY, HOUR, MINUTE, SECOND
from openline.domain.values import replace
from openline.domain.visitors.visitors import hash_token
from tests.actions.steps import count, sets, visitor
from tests.cast import Stage

NEXT = hash_token("n" * 43)


def arrives(stage: Stage, next_hash: str = "", token: str = "", is_new: bool = False) -> arrive.Arrival:
    caller = replace(stage.vera, is_new=is_new, token_hash=token or stage.vera.token_hash)
    return stage.do(arrive.visitor_arrives, caller, next_hash, stage.now)


def test_somebody_new_is_nobody_yet(stage: Stage) -> None:
    """CHAT-3: nothing is stored for a look."""
    assert arrives(stage, is_new=True).visitor is None
    assert count(stage, "visitors") == 0


def test_a_token_that_claims_to_be_known_and_is_not_is_refused(stage: Stage) -> None:
    """PROTOCOL B.10."""
    with pytest.raises(NotFound):
        arrives(stage)


def test_who_comes_back_is_known(stage: Stage) -> None:
    """CHAT-3."""
    written = stage.writes()
    stage.now += 29 * DAY

    arrival = arrives(stage)

    assert arrival.visitor
    assert (arrival.visitor.id, arrival.rotated) == (written.visitor_id, False)


def test_thirty_days_away_end_the_token(stage: Stage) -> None:
    """CHAT-3, PROTOCOL B.10: neither a visit nor a message is let in."""
    stage.writes()
    stage.now += 30 * DAY + 1

    with pytest.raises(NotFound):
        arrives(stage)
    with pytest.raises(NotFound):
        stage.writes()


def test_each_visit_makes_it_last(stage: Stage) -> None:
    """PROTOCOL B.10."""
    stage.writes()
    for _ in range(3):
        stage.now += 20 * DAY
        arrives(stage)

    assert stage.writes().visitor_id == visitor(stage).id


def test_a_day_old_token_is_changed_for_the_next(stage: Stage) -> None:
    """PROTOCOL B.10."""
    stage.writes()
    stage.now += DAY

    assert arrives(stage, NEXT).rotated

    renewed = arrives(stage, token=NEXT)
    assert renewed.visitor
    assert (renewed.visitor.id, renewed.rotated) == (visitor(stage).id, False)


def test_a_young_token_is_kept(stage: Stage) -> None:
    """PROTOCOL B.10."""
    stage.writes()
    stage.now += DAY - 1

    assert not arrives(stage, NEXT).rotated
    assert count(stage, "visitor_tokens") == 1


@pytest.mark.parametrize("after, good", [(0, True), (10 * MINUTE, True), (10 * MINUTE + 1, False)])
def test_the_old_token_lives_ten_minutes_on(sqlite_stage: Stage, after: int, good: bool) -> None:
    """PROTOCOL B.10: other tabs still have it."""
    sqlite_stage.writes()
    sqlite_stage.now += DAY
    arrives(sqlite_stage, NEXT)
    sqlite_stage.now += after

    if good:
        assert arrives(sqlite_stage).visitor
        return
    with pytest.raises(NotFound):
        arrives(sqlite_stage)


def test_who_missed_the_answer_shows_both_and_is_told_again(stage: Stage) -> None:
    """PROTOCOL B.10."""
    stage.writes()
    stage.now += DAY
    arrives(stage, NEXT)
    stage.now += HOUR

    again = arrives(stage, NEXT)

    assert again.rotated
    assert again.visitor
    assert again.visitor.id == visitor(stage).id


def test_a_blocked_visitor_is_let_in_nowhere(stage: Stage) -> None:
    """LINE-7."""
    stage.writes()
    sets(stage, "UPDATE visitors SET is_blocked = 1")

    with pytest.raises(Blocked):
        arrives(stage)
    with pytest.raises(Blocked):
        stage.writes()


def test_a_quick_return_is_not_worth_a_write(stage: Stage) -> None:
    """F12: two thousand come back at once."""
    stage.writes()
    caller = replace(stage.vera, is_new=False)

    def notes() -> bool:
        arrival = stage.look(arrive.recognise, caller, "", stage.now)
        return arrive.needs_noting(arrival, caller, "", stage.now)

    assert not notes()
    stage.now += 10 * MINUTE + 1
    assert notes()


def a_session(stage: Stage) -> Session:
    return stage.logs_in(stage.oleg)


def test_a_ticket_lets_one_socket_in(stage: Stage) -> None:
    """WORK-1, PROTOCOL B.10."""
    stage.do(presence.operator_gets_ticket, a_session(stage), "ticket", stage.now)

    connected = stage.do(presence.operator_connects, "ticket", stage.now)

    assert connected.operator == stage.oleg
    with pytest.raises(NotFound):
        stage.do(presence.operator_connects, "ticket", stage.now)


@pytest.mark.parametrize("after, good", [(30 * SECOND, True), (30 * SECOND + 1, False)])
def test_a_ticket_lives_thirty_seconds(sqlite_stage: Stage, after: int, good: bool) -> None:
    """PROTOCOL B.10."""
    sqlite_stage.do(presence.operator_gets_ticket, a_session(sqlite_stage), "ticket", sqlite_stage.now)
    sqlite_stage.now += after

    if good:
        assert sqlite_stage.do(presence.operator_connects, "ticket", sqlite_stage.now)
        return
    with pytest.raises(NotFound):
        sqlite_stage.do(presence.operator_connects, "ticket", sqlite_stage.now)


def test_after_the_log_out_no_ticket_is_good(stage: Stage) -> None:
    """WORK-1."""
    session = a_session(stage)
    stage.do(presence.operator_gets_ticket, session, "ticket", stage.now)
    stage.do(presence.operator_logs_out, session, stage.now)

    with pytest.raises(NotFound):
        stage.do(presence.operator_connects, "ticket", stage.now)


def test_who_was_dismissed_comes_in_no_more(stage: Stage) -> None:
    """WORK-1: sessions and tickets of before do not help."""
    stage.do(presence.operator_gets_ticket, a_session(stage), "ticket", stage.now)
    sets(stage, f"UPDATE operators SET is_active = 0 WHERE id = '{stage.oleg.id}'")

    with pytest.raises(NotFound):
        stage.do(presence.operator_connects, "ticket", stage.now)
