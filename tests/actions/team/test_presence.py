"""Who is here (LINE-3): a live workspace that is used, or the operator's own word; what an absence does."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openline.actions.lines import assign
from openline.actions.team import presence
from openline.domain.dialogs.dialogs import waits_in_line
from openline.domain.team.operators import Operator, Presence, Role, is_present
from openline.domain.values import replace
from openline.store.team import presences
from tests.actions.steps import another_browser, dialog
from tests.cast import Stage


def is_here(stage: Stage, operator: Operator) -> bool:
    return is_present(stage.look(presences.find_presence, operator.id), stage.now)


def connects(stage: Stage, operator: Operator, idle: int = 0) -> None:
    stage.do(presence.operator_comes, operator.id, stage.now, idle=idle)


def beats(stage: Stage, operator: Operator, seconds: int) -> None:
    """A workspace that lives, heard every ten seconds."""
    for _ in range(seconds // 10):
        stage.moves_on(10)
        stage.do(presence.operators_live, {operator.id: stage.now})


def never_was_here(stage: Stage) -> None:
    """Nobody is here, and Oleg has not been for a long time."""
    stage.nobody_is_here()
    with stage.transaction() as tx:
        presences.save_presence(tx, stage.oleg.id, Presence())


def alone(stage: Stage) -> Operator:
    never_was_here(stage)
    connects(stage, stage.oleg)
    return stage.oleg


def test_a_page_that_is_loaded_anew_is_no_absence(stage: Stage) -> None:
    """LINE-3: within three seconds; later it is one."""
    oleg = alone(stage)
    d = stage.writes().dialog_id
    stage.do(presence.operator_leaves, oleg.id, stage.now)
    stage.moves_on(2)
    connects(stage, oleg)
    stage.moves_on(5)
    assert dialog(stage, d).offered_to == oleg.id

    stage.do(presence.operator_leaves, oleg.id, stage.now)
    stage.moves_on(3)
    assert waits_in_line(dialog(stage, d))


def test_a_workspace_that_went_silently_is_gone_after_forty_seconds(stage: Stage) -> None:
    """LINE-3."""
    oleg = alone(stage)
    d = stage.writes().dialog_id
    stage.moves_on(39)
    assert is_here(stage, oleg)
    stage.moves_on(1)
    assert not is_here(stage, oleg)
    assert waits_in_line(dialog(stage, d))


def missed(stage: Stage, operator: Operator) -> tuple[int, int]:
    return next(
        (each.missed, each.gone_at)
        for each in stage.look(presences.list_colleagues)
        if each.id == operator.id
    )


def test_what_went_on_to_others_meanwhile_is_told_on_the_return(stage: Stage) -> None:
    """LINE-3: a sleeping workspace hears nothing; each absence counts anew what it left."""
    oleg = alone(stage)
    asked = [stage.writes(caller=another_browser(stage, letter)).dialog_id for letter in "abc"]
    stage.moves_on(40)
    assert missed(stage, oleg) == (3, stage.now)

    connects(stage, oleg)
    stage.answers(asked[0])
    stage.moves_on(5)
    stage.do(presence.operator_leaves, oleg.id, stage.now, for_good=True)
    stage.moves_on(0)
    assert missed(stage, oleg) == (2, stage.now)

    connects(stage, oleg)
    stage.answers(asked[1])
    stage.moves_on(40)
    assert missed(stage, oleg) == (1, stage.now)


def test_an_absence_that_left_more_than_one_batch_is_told_as_one(sqlite_stage: Stage) -> None:
    """LINE-3: what is left goes on in batches, at the same moment."""
    stage = sqlite_stage
    oleg = alone(stage)
    for n in range(assign.BATCH + 2):
        stage.writes(caller=another_browser(stage, f"{n}-"))
    stage.moves_on(40)

    assert missed(stage, oleg) == (assign.BATCH + 2, stage.now)


def test_an_absence_that_left_nothing_is_not_told(stage: Stage) -> None:
    """LINE-3: what was told of an earlier one stays as it was, and is no news."""
    oleg = alone(stage)
    d = stage.writes().dialog_id
    stage.moves_on(40)
    earlier = missed(stage, oleg)
    connects(stage, oleg)
    stage.answers(d)
    stage.moves_on(40)

    assert not is_here(stage, oleg)
    assert earlier == missed(stage, oleg) == (1, stage.now - 40_000)


def test_who_goes_by_the_switch_has_missed_nothing(stage: Stage) -> None:
    """LINE-3: they were asked what becomes of it."""
    oleg = alone(stage)
    stage.writes()
    stage.do(presence.operator_switches, oleg.id, stage.now, on=False)
    stage.moves_on(0)

    assert missed(stage, oleg) == (0, 0)


def test_fifteen_minutes_without_a_touch_are_an_absence(stage: Stage) -> None:
    """LINE-3: the workspace may be as live as it likes; one touch ends it, and what waits is assigned."""
    oleg = alone(stage)
    beats(stage, oleg, 14 * 60 + 50)
    assert is_here(stage, oleg)
    beats(stage, oleg, 10)
    assert not is_here(stage, oleg)
    d = stage.writes().dialog_id
    assert waits_in_line(dialog(stage, d))
    stage.do(presence.operator_uses, oleg.id, stage.now)
    assert dialog(stage, d).offered_to == oleg.id


def test_who_says_to_be_here_is_here_while_connected(stage: Stage) -> None:
    """LINE-3: the switch needs no touch, but a workspace."""
    oleg = alone(stage)
    stage.do(presence.operator_switches, oleg.id, stage.now, on=True)
    beats(stage, oleg, 20 * 60)
    assert is_here(stage, oleg)
    stage.moves_on(41)
    assert not is_here(stage, oleg)


def test_who_says_to_be_away_gets_nothing_new_and_gives_back(stage: Stage) -> None:
    """LINE-3."""
    oleg = alone(stage)
    d = stage.writes().dialog_id
    stage.do(presence.operator_switches, oleg.id, stage.now, on=False)
    stage.moves_on(0)
    assert waits_in_line(dialog(stage, d))
    beats(stage, oleg, 60)
    stage.do(presence.operator_uses, oleg.id, stage.now)
    assert waits_in_line(dialog(stage, d))
    stage.do(presence.operator_switches, oleg.id, stage.now, on=True)
    assert dialog(stage, d).offered_to == oleg.id


def test_a_log_in_ends_yesterdays_away(stage: Stage) -> None:
    """LINE-3."""
    oleg = alone(stage)
    stage.do(presence.operator_switches, oleg.id, stage.now, on=False)
    stage.logs_in(oleg)
    assert is_here(stage, oleg)


def test_a_reconnect_by_itself_is_no_touch(stage: Stage) -> None:
    """LINE-3: the workspace says since when nobody touched it."""
    never_was_here(stage)
    connects(stage, stage.oleg, idle=20 * 60_000)
    assert not is_here(stage, stage.oleg)
    connects(stage, stage.oleg, idle=60_000)
    assert is_here(stage, stage.oleg)


def test_who_opens_a_laptop_that_slept_is_here_at_the_first_touch(stage: Stage) -> None:
    """LINE-3, LINE-4: its workspace connects by itself, in a bag, too; what waits is not given to that."""
    oleg = alone(stage)
    d = stage.writes().dialog_id
    stage.moves_on(3_600)
    connects(stage, oleg, idle=3_600_000)
    assert not is_here(stage, oleg)
    assert waits_in_line(dialog(stage, d))

    stage.do(presence.operator_uses, oleg.id, stage.now)
    assert is_here(stage, oleg)
    assert dialog(stage, d).offered_to == oleg.id


def test_a_heartbeat_never_shortens(stage: Stage) -> None:
    """F39: one that comes late must not end what a newer connection began."""
    oleg = alone(stage)
    stage.moves_on(20)
    connects(stage, oleg)
    stage.do(presence.operators_live, {oleg.id: stage.now - 20_000})
    stage.moves_on(39)
    assert is_here(stage, oleg)


def test_an_operator_who_flaps_loses_no_dialog(stage: Stage) -> None:
    """F39: a network that breaks every second, for a minute; each dialog is somebody's or waits."""
    oleg = alone(stage)
    ids = [stage.writes(caller=another_browser(stage, f"{n}")).dialog_id for n in range(5)]
    for _ in range(30):
        stage.do(presence.operator_leaves, oleg.id, stage.now)
        stage.moves_on(1)
        connects(stage, oleg)
        stage.moves_on(1)

    assert {dialog(stage, d).offered_to for d in ids} == {oleg.id}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["comes", "leaves", "on", "off", "uses", "lives"]), st.integers(0, 50)),
        max_size=20,
    )
)
def test_an_offer_never_stays_with_somebody_absent(sqlite_stage: Stage, steps: list[tuple[str, int]]) -> None:
    """LINE-3, LINE-4: whatever the workspace does; and somebody present is never left without what waits."""
    stage = sqlite_stage
    never_was_here(stage)
    oleg, d = stage.oleg, stage.writes().dialog_id
    for step, seconds in steps:
        stage.moves_on(seconds)
        match step:
            case "comes":
                connects(stage, oleg)
            case "leaves":
                stage.do(presence.operator_leaves, oleg.id, stage.now)
            case "uses":
                stage.do(presence.operator_uses, oleg.id, stage.now)
            case "lives":
                if is_here(stage, oleg):
                    stage.do(presence.operators_live, {oleg.id: stage.now})
            case _:
                stage.do(presence.operator_switches, oleg.id, stage.now, on=step == "on")
        stage.moves_on(0)
        assert (dialog(stage, d).offered_to == oleg.id) == is_here(stage, oleg)


def test_a_restart_is_no_absence(stage: Stage) -> None:
    """LINE-3: who was here when the server died has the time of a lost socket to come back."""
    oleg = alone(stage)
    d = stage.writes().dialog_id
    stage.now += 60_000
    stage.do(presence.operators_may_return, stage.now)
    stage.moves_on(39)
    assert dialog(stage, d).offered_to == oleg.id

    stage.moves_on(1)
    assert waits_in_line(dialog(stage, d))


def test_a_restart_brings_nobody_back_who_had_left(stage: Stage) -> None:
    """LINE-3: not even who left last, a moment ago."""
    oleg = alone(stage)
    stage.do(presence.operator_leaves, oleg.id, stage.now)
    stage.moves_on(4)
    stage.do(presence.operators_may_return, stage.now)
    assert not is_here(stage, oleg)


def test_after_a_long_pause_nobody_is_here_who_does_not_come_back(stage: Stage) -> None:
    """LINE-3, FORM-8: a server that stood still overnight promises nobody's answer."""
    oleg = alone(stage)
    stage.now += 10 * 60_000
    stage.do(presence.operators_may_return, stage.now)

    assert not is_here(stage, oleg)


def test_a_heartbeat_after_a_gap_is_a_coming_back(stage: Stage) -> None:
    """LINE-4: the server could not write for a while; what waits is assigned again."""
    oleg = alone(stage)
    stage.moves_on(60)
    d = stage.writes().dialog_id
    assert waits_in_line(dialog(stage, d))

    stage.do(presence.operators_live, {oleg.id: stage.now})

    assert dialog(stage, d).offered_to == oleg.id


def test_who_goes_and_keeps_theirs_gets_nothing_new(stage: Stage) -> None:
    """LINE-3: what they have stays, what is only offered to them goes on, and nothing new comes."""
    oleg = alone(stage)
    own, asked = stage.writes().dialog_id, stage.writes(caller=another_browser(stage)).dialog_id
    stage.answers(own)
    stage.writes("And one thing more")
    assert (dialog(stage, own).operator_id, dialog(stage, asked).offered_to) == (oleg.id, oleg.id)

    stage.do(presence.operator_switches, oleg.id, stage.now, on=False, keeps=True)
    beats(stage, oleg, 30)

    kept = dialog(stage, own)
    assert (kept.operator_id, kept.waiting_since > 0, waits_in_line(dialog(stage, asked))) == (
        oleg.id,
        True,
        True,
    )
    third = stage.writes(caller=another_browser(stage, "o")).dialog_id
    assert waits_in_line(dialog(stage, third))
    stage.writes("Are you there?")
    assert dialog(stage, own).operator_id == oleg.id


def test_who_goes_and_keeps_theirs_loses_them_with_the_workspace(stage: Stage) -> None:
    """LINE-3: a closed laptop keeps nobody waiting; and the switch put on again brings what waits."""
    oleg = alone(stage)
    own = stage.writes().dialog_id
    stage.answers(own)
    stage.writes("And one thing more")
    stage.do(presence.operator_switches, oleg.id, stage.now, on=False, keeps=True)
    beats(stage, oleg, 20 * 60)
    assert dialog(stage, own).operator_id == oleg.id

    stage.moves_on(41)
    assert waits_in_line(dialog(stage, own))
    connects(stage, oleg)
    assert waits_in_line(dialog(stage, own))

    stage.do(presence.operator_switches, oleg.id, stage.now, on=True)
    assert dialog(stage, own).offered_to == oleg.id


@pytest.mark.parametrize("role, stays", [("operator", "auto"), ("supervisor", "away")])
def test_whoever_only_looks_on_does_so_tomorrow_too(stage: Stage, role: Role, stays: str) -> None:
    """LINE-3: a supervisor sees the lines they are in, and gets none of their conversations."""
    oleg = replace(alone(stage), role=role)
    stage.do(presence.operator_switches, oleg.id, stage.now, on=False)

    stage.logs_in(oleg)

    assert stage.look(presences.find_presence, oleg.id).availability == stays
    connects(stage, oleg)
    assert waits_in_line(dialog(stage, stage.writes().dialog_id)) == (stays == "away")
