"""OPS-7. Which limits were reached: bounded, the newest kept, one line of the log for each network."""

import structlog

from openline.limits.reached import LOG_EVERY, LOGGED_AT_MOST, MOST, ReachedLimits


def test_they_are_counted_and_the_newest_stands_first() -> None:
    reached = ReachedLimits()
    for now, network in enumerate(("a", "b", "a")):
        reached.note("dialogs", network, now)

    assert [(it.network, it.count, it.first_at, it.last_at) for it in reached.newest()] == [
        ("a", 2, 0, 2),
        ("b", 1, 1, 1),
    ]


def test_however_many_networks_come_only_so_many_are_kept_and_logged() -> None:
    reached = ReachedLimits()
    with structlog.testing.capture_logs() as log:
        for number in range(3 * MOST):
            reached.note("dialogs", f"2001:db8:{number:x}::/64", 0)

    assert len(reached.newest()) == MOST
    assert reached.newest()[0].network == f"2001:db8:{3 * MOST - 1:x}::/64"
    assert len(log) == LOGGED_AT_MOST


def test_a_network_is_logged_again_after_a_while() -> None:
    reached = ReachedLimits()
    with structlog.testing.capture_logs() as log:
        for now in (0, 1, LOG_EVERY - 1, LOG_EVERY, LOG_EVERY + 1):
            reached.note("dialogs", "203.0.113.0/24", now)

    assert [(each["event"], each["network"]) for each in log] == [("limit_reached", "203.0.113.0/24")] * 2
