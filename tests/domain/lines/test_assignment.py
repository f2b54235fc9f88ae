"""Who gets the next dialog: tables of cases, and what holds for every table."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.domain.lines import assignment
from openline.domain.lines.assignment import Candidate
from openline.domain.lines.lines import Rules

NOW = 1_000_000_000
MINUTE = 60_000


def candidate(name: str, position: int = 0, **changed: Any) -> Candidate:
    here = Candidate(name, name.title(), position, 0, "auto", NOW + MINUTE, NOW, 0)
    return here._replace(**changed)


OLEG, OLGA, ANNA = candidate("oleg", 0), candidate("olga", 1), candidate("anna", 2)
BALANCED, IN_ORDER, FIRST_TO_TAKE = Rules(), Rules(assignment="in_order"), Rules(assignment="first_to_take")


@pytest.mark.parametrize(
    "changed, rules, available",
    [
        ({}, Rules(), True),
        ({"live_until": NOW}, Rules(), False),
        ({"availability": "away"}, Rules(), False),
        ({"used_at": NOW - 15 * MINUTE}, Rules(), False),
        ({"used_at": NOW - 15 * MINUTE + 1}, Rules(), True),
        ({"used_at": 0, "availability": "here"}, Rules(), True),
        ({"used_at": 0, "availability": "here", "live_until": NOW - 1}, Rules(), False),
        ({"open_count": 2}, Rules(limit=3), True),
        ({"open_count": 3}, Rules(limit=3), False),
        ({"open_count": 300}, Rules(limit=None), True),
    ],
)
def test_available_is_present_and_below_the_limit(
    changed: dict[str, Any], rules: Rules, available: bool
) -> None:
    """LINE-3."""
    assert assignment.is_available(candidate("oleg", **changed), rules, NOW) is available


@pytest.mark.parametrize(
    "candidates, rules, current, picked",
    [
        ([], BALANCED, "", None),
        ([OLEG, OLGA], BALANCED, "", "oleg"),
        ([OLEG._replace(last_assigned_at=5), OLGA, ANNA], BALANCED, "", "olga"),
        ([OLEG._replace(last_assigned_at=5), OLGA._replace(last_assigned_at=9)], BALANCED, "oleg", "olga"),
        ([OLEG], BALANCED, "oleg", None),
        ([OLEG._replace(last_assigned_at=5), OLGA], IN_ORDER, "", "oleg"),
        ([OLEG, OLGA, ANNA], IN_ORDER, "oleg", "olga"),
        ([OLEG, OLGA, ANNA], IN_ORDER, "anna", "oleg"),
        ([OLEG, ANNA], IN_ORDER, "olga", "anna"),
        ([OLEG, OLGA], FIRST_TO_TAKE, "", None),
    ],
)
def test_who_is_next(candidates: list[Candidate], rules: Rules, current: str, picked: str | None) -> None:
    """LINE-2: who has been without longest; or the first free in order, round and round; or nobody."""
    position = {"oleg": 0, "olga": 1, "anna": 2}.get(current, -1)
    chosen = assignment.pick_next(candidates, rules, current, position)
    assert (chosen.id if chosen else None) == picked


@pytest.mark.parametrize(
    "rules, responsible, picked",
    [
        (Rules(), "olga", "olga"),
        (Rules(), "stan", None),
        (Rules(), "", None),
        (Rules(known_first=False), "olga", None),
        (FIRST_TO_TAKE, "olga", "olga"),
    ],
)
def test_a_known_client_goes_to_who_answers_for_them(
    rules: Rules, responsible: str, picked: str | None
) -> None:
    """LINE-8."""
    chosen = assignment.pick_known([OLEG, OLGA], rules, responsible)
    assert (chosen.id if chosen else None) == picked


def test_an_offer_without_a_limit_of_time_has_no_end() -> None:
    assert assignment.offer_ends_at(Rules(next_after_s=60), NOW) == NOW + MINUTE
    assert assignment.offer_ends_at(Rules(next_after_s=0), NOW) == 0


PEOPLE = st.lists(
    st.builds(
        Candidate,
        id=st.text("abcdefgh", min_size=1, max_size=3),
        name=st.just(""),
        position=st.integers(0, 5),
        last_assigned_at=st.integers(0, 9),
        availability=st.sampled_from(["auto", "here", "away"]),
        live_until=st.sampled_from([0, NOW, NOW + 1]),
        used_at=st.sampled_from([0, NOW]),
        open_count=st.integers(0, 3),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)


@given(PEOPLE, st.sampled_from(["balanced", "in_order"]), st.integers(0, 3), st.integers(0, 99))
def test_with_others_free_it_never_stays_with_the_same(
    people: list[Candidate], way: Any, limit: int, chance: int
) -> None:
    """LINE-2, LINE-3: and whoever gets it is available."""
    rules = Rules(assignment=way, limit=limit)
    free = assignment.available(people, rules, NOW)
    current = people[chance % len(people)].id if people else ""
    chosen = assignment.pick_next(free, rules, current)

    assert (chosen is None) == (not [each for each in free if each.id != current])
    if chosen:
        assert chosen.id != current
        assert assignment.is_available(chosen, rules, NOW)


@given(PEOPLE, st.integers(1, 3))
def test_balanced_everybody_has_a_turn(people: list[Candidate], limit: int) -> None:
    """LINE-2, LINE-3: nobody gets a second before everybody who is free has a first."""
    rules = Rules(limit=limit)
    free = assignment.available([each._replace(open_count=0) for each in people], rules, NOW)
    got: list[str] = []
    everybody = {each.id for each in free}
    for turn in range(len(everybody) * limit):
        chosen = assignment.pick_next(free, rules)
        assert chosen
        got.append(chosen.id)
        free = assignment.available(assignment.with_one_more(free, chosen.id, rules, NOW + turn), rules, NOW)

    assert not free
    assert all(got.count(each) == limit for each in everybody)
    assert set(got[: len(everybody)]) == everybody
