"""File handles: the last ones are kept (F34)."""

import resource
from collections.abc import Iterator

import pytest

from openline.limits.handles import KEPT, Handles, raise_limit


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The soft and the hard limit."""
    limits = [1_024, 4_096]
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(limits))
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: limits.__setitem__(slice(None), new))
    return limits  # pyright: ignore[reportReturnType]


def test_newcomers_are_refused_before_the_last_handles_are_taken(limit: list[int]) -> None:
    handles = Handles()
    handles.others = 24
    handles.connections = 1_000 - KEPT
    assert not handles.is_short()
    handles.connections += 1
    assert handles.is_short()
    assert not handles.is_out()
    handles.connections += KEPT // 2
    assert handles.is_out()

    limit[0] = 4_096
    assert not handles.is_short()


def test_a_small_limit_keeps_a_part_only(limit: list[int]) -> None:
    limit[0] = 100
    handles = Handles()
    handles.connections = 75
    assert not handles.is_short()
    handles.connections = 76
    assert handles.is_short()


def test_without_a_limit_nobody_is_refused(limit: list[int]) -> None:
    limit[0] = resource.RLIM_INFINITY
    handles = Handles()
    handles.connections = 10**6
    assert not handles.is_short()


def test_the_soft_limit_is_raised_to_the_hard_one(limit: list[int]) -> None:
    raise_limit()
    assert limit == [4_096, 4_096]


def test_what_is_open_without_connections_is_counted() -> None:
    handles = Handles()
    handles.count_others()
    assert handles.others > 2
