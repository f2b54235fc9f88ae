"""Counters: each costs the same however much it has counted, and their number is bounded (S7 of OPS-7)."""

import pytest

from openline.domain.refusals import TooMany
from openline.limits.counters import Bounded, Bucket, RateLimits, Ring


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(rate=2, burst=3, now=0)

    assert [bucket.take(0) for _ in range(4)] == [0, 0, 0, 501]
    assert bucket.take(0.5) == 0
    assert bucket.take(0.5) > 0


def test_what_was_charged_afterwards_is_waited_for() -> None:
    bucket = Bucket(rate=100, burst=100, now=0)
    assert bucket.wait_ms(0) == 0
    bucket.charge(0, 300)

    assert bucket.wait_ms(0) == 2_001
    assert bucket.wait_ms(3) == 0


@pytest.mark.parametrize("start", [0.0, 5.0, 12.3, 1_000_000.0])
def test_a_ring_holds_all_of_the_last_seconds_and_little_more(start: float) -> None:
    ring = Ring(60)
    ring.add(start)

    assert ring.total(start + 59.9) == 1
    assert ring.total(start + 65.1) == 0
    assert 60_000 <= Ring(60).free_in_ms(start) + 0 <= 65_001


def test_a_ring_says_when_there_is_room_again() -> None:
    ring, start = Ring(60), 1_000_002.0
    ring.add(start)
    ring.add(start + 30)
    wait_ms = ring.free_in_ms(start + 31)

    assert ring.total(start + 31 + wait_ms / 1000 - 0.1) == 2
    assert ring.total(start + 31 + wait_ms / 1000) == 1


def test_a_long_silence_empties_a_ring() -> None:
    ring = Ring(60)
    for second in range(60):
        ring.add(second)
    assert ring.total(60) == 60
    assert ring.total(1e9) == 0


def test_the_oldest_key_is_forgotten_unless_it_is_used() -> None:
    kept = Bounded[str](most=3, is_used=lambda value: value == "used")
    for key, value in (("a", "used"), ("b", "free"), ("c", "free")):
        kept.put(key, value)
    kept.find("b")
    kept.put("d", "free")

    assert ("a" in kept, "b" in kept, "c" in kept, "d" in kept) == (True, True, False, True)


def test_more_used_keys_than_the_bound_are_kept_without_a_scan() -> None:
    kept = Bounded[str](most=2, is_used=lambda _: True)
    for number in range(100):
        kept.put(str(number), "used")

    assert len(kept) == 100


def test_so_many_within_a_while() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    for _ in range(3):
        limits.count("login:anna", 3, 60)
    with pytest.raises(TooMany) as refused:
        limits.count("login:anna", 3, 60)
    limits.count("login:oleg", 3, 60)

    assert 60_000 <= refused.value.retry_ms <= 65_001
    clock.now += refused.value.retry_ms / 1000
    limits.count("login:anna", 3, 60)


def test_what_is_undone_does_not_count() -> None:
    limits = RateLimits(Clock())
    for _ in range(10):
        limits.count("login:anna", 1, 60)
        limits.undo("login:anna")
    limits.undo("login:anna")
    limits.undo("login:nobody")
    limits.count("login:anna", 1, 60)
    with pytest.raises(TooMany):
        limits.count("login:anna", 1, 60)


def test_a_flood_of_keys_of_one_kind_is_bounded_and_makes_no_other_kind_forget() -> None:
    """S7: a million source addresses cost neither time nor memory, nor a new try at somebody's password."""
    limits = RateLimits(Clock(), most_keys=1_000)
    limits.count("login-to:anna", 1, 900)
    for number in range(5_000):
        limits.count(f"visitor:2001:db8::{number:x}", 10, 10)

    assert len(limits._kinds["visitor"]) == 1_000
    with pytest.raises(TooMany):
        limits.count("login-to:anna", 1, 900)
