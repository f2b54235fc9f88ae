"""Whose turn it is among the letters of one domain (F07, F09)."""

from openline.courier.domain_slots import DomainSlots
from openline.domain.mail.throttle import PAUSE, STEP_BACK

DOMAIN, NOW = "a.example", 1_000_000


async def waits_in_vain(turns: DomainSlots, times: int) -> int:
    """While another letter of the domain has the turn; how long it then steps back, in milliseconds."""
    for _ in range(times):
        assert not await turns.wait(DOMAIN)
    return turns.next_try_at(DOMAIN) - NOW


async def test_a_domain_has_no_part_in_how_slowly_our_own_server_greets() -> None:
    """F09: the letter before has no connection yet."""
    turns = DomainSlots(lambda: NOW, 0.01)
    assert await turns.wait(DOMAIN)

    assert await waits_in_vain(turns, 4) == STEP_BACK


async def test_a_domain_that_lets_its_letters_wait_is_asked_later_each_time() -> None:
    """F09: from the moment at which the letter before has a connection."""
    turns = DomainSlots(lambda: NOW, 0.01)
    assert await turns.wait(DOMAIN)
    turns.begins(DOMAIN)

    assert await waits_in_vain(turns, 4) == STEP_BACK + 3 * PAUSE
