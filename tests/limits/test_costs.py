"""What visitors and networks have used (OPS-7)."""

import pytest
import structlog

from openline.domain.refusals import TooMany
from openline.domain.values import replace
from openline.limit_settings import Limits
from openline.limits.costs import EXEMPT, ROW_BYTES, Costs
from tests.limits.test_counters import Clock

HERE, THERE = "203.0.113.0/24", "2001:db8::/64"
MB = 2**20
DAY_S = 24 * 3600


def costs(clock: Clock, **limits: int) -> Costs:
    return Costs(replace(Limits(), **limits), lambda: round(clock.now * 1000), clock)


def test_a_visitor_may_store_so_much_in_a_day() -> None:
    """S3: whatever network it comes from; the loopback, too, has visitors."""
    clock = Clock()
    counted = costs(clock, kept_visitor_mb=1)
    vera, igor = counted.visitor("vera"), counted.visitor("igor")
    for network in (HERE, THERE, EXEMPT):
        counted.keep(vera, counted.network(network), MB // 3 - ROW_BYTES)
    with pytest.raises(TooMany) as refused:
        counted.keep(vera, counted.network(THERE), 10)

    assert refused.value.retry_ms == 0, "nobody waits for tomorrow in an open page"
    counted.keep(igor, counted.network(THERE), 10)
    clock.now += DAY_S * 13 / 12
    counted.keep(vera, counted.network(THERE), 10)


def test_a_network_may_store_so_much_in_a_day_however_many_visitors_it_has() -> None:
    counted = costs(Clock(), kept_network_mb=1)
    for number in range(4):
        counted.keep(counted.visitor(str(number)), counted.network(HERE), MB // 4 - ROW_BYTES)
    with pytest.raises(TooMany):
        counted.keep(counted.visitor("5"), counted.network(HERE), 10)

    counted.keep(counted.visitor("5"), counted.network(THERE), 10)


def test_the_loopback_may_store_what_all_its_visitors_may() -> None:
    counted = costs(Clock(), kept_network_mb=1)
    for number in range(9):
        counted.keep(counted.visitor(str(number)), counted.network(EXEMPT), MB // 4)


def test_what_was_not_stored_is_taken_back() -> None:
    counted = costs(Clock(), kept_visitor_mb=1, kept_network_mb=1)
    vera, network = counted.visitor("vera"), counted.network(HERE)
    for _ in range(10):
        counted.undo_keep(vera, network, counted.keep(vera, network, MB // 2))


def test_a_visitor_stays_who_they_are_under_the_next_token() -> None:
    counted = costs(Clock(), kept_visitor_mb=1)
    counted.keep(counted.visitor("old"), counted.network(HERE), MB - ROW_BYTES)
    counted.rename_visitor(counted.visitor("old"), "new")

    with pytest.raises(TooMany):
        counted.keep(counted.visitor("new"), counted.network(HERE), 10)


def test_large_answers_are_waited_for() -> None:
    clock = Clock()
    counted = costs(clock, visitor_answers=1_000, network_answers=100_000)
    vera, network = counted.visitor("vera"), counted.network(HERE)
    counted.answered(vera, network, 20_000)

    assert 4_000 <= counted.answers_wait_ms(vera, network) <= 4_001
    assert counted.answers_wait_ms(counted.visitor("igor"), network) == 0
    clock.now += 5
    assert counted.answers_wait_ms(vera, network) == 0
    counted.answered(vera, network, 1_000_000)
    assert counted.answers_wait_ms(counted.visitor("igor"), network) > 0
    assert counted.answers_wait_ms(counted.visitor("igor"), counted.network(THERE)) == 0


def test_a_network_with_open_connections_is_not_forgotten() -> None:
    """What it holds would begin at nothing again while it still has it."""
    counted = costs(Clock())
    network = counted.network(HERE)
    network.sockets += 1
    for number in range(30_000):
        counted.network(f"2001:db8:0:{number:x}::/64")

    assert counted.network(HERE) is network


def test_a_limit_that_was_reached_is_told_to_administrators_and_to_the_log() -> None:
    """One line names the culprit; L14: a flood of junk is no flood of lines."""
    counted = costs(Clock())
    with structlog.testing.capture_logs() as log:
        for _ in range(1_000):
            counted.tell("bad_frame", HERE, bytes=7)
        with pytest.raises(TooMany), counted.telling("login_tries", THERE):
            raise TooMany(1)

    assert [(it.limit, it.network, it.count) for it in counted.reached.newest()] == [
        ("login_tries", THERE, 1),
        ("bad_frame", HERE, 1_000),
    ]
    assert [(line["limit"], line["network"], line.get("bytes")) for line in log] == [
        ("bad_frame", HERE, 7),
        ("login_tries", THERE, None),
    ]
