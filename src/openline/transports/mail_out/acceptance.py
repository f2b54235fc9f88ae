"""Acceptance of our letters by a mail server, which may be reachable and still refuse them all."""

from openline.domain.letters.letters import UNREACHABLE_RETRY
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.mail.server_refusals import is_limit_reached

OWN_FAULT_AFTER = 3
MOST_REMEMBERED = 1_000
LONGEST_LIMIT_PAUSE = 5
"""Minutes between two probes while a sending limit is reached; they grow by one each time."""


class Acceptance:
    """A record in memory, dropped with the connections it belongs to. Times are the courier's.

    When the server rejects *us*, all sending stops and one letter a minute probes it. If other letters were
    accepted in between, the rejection concerns that address or domain only, and does not stop the rest.
    """

    def __init__(self) -> None:
        self.trouble = ""
        """The rejection in the server's words; empty = it accepts letters, as far as we know."""
        self.advice = ""
        self.paused_until = 0
        self.refusals = 0
        """Rejections of us so far. A delivery begun before the newest one need not try."""
        self._taken = 0
        self._limits = 0
        self._refused: dict[str, tuple[int, int]] = {}
        """Letter or domain → (rejections with others accepted in between, `_taken` at the last of them)."""

    def probe(self, now: int) -> None:
        """Note that a letter is being sent as a probe: no other one for a minute."""
        self.paused_until = now + UNREACHABLE_RETRY

    def accepted(self, letter_id: str, domain: str) -> None:
        self.trouble, self.advice, self.paused_until, self._limits = "", "", 0, 0
        self._taken += 1
        self._refused.pop(letter_id, None)
        self._refused.pop(domain, None)

    def rejected(self, letter_id: str, domain: str, refusal: Refusal, advice: str, now: int) -> bool:
        """Record a rejection; return whether it concerns all our letters, not just this one."""
        refusals = [self._count_refusal(each) for each in (letter_id, domain)]
        if max(refusals) >= OWN_FAULT_AFTER:
            return False
        self.trouble = f"The mail server refuses our emails: {refusal.code} {refusal.text}"[:500]
        self.advice = advice
        self.refusals += 1
        self._limits = min(self._limits + 1, LONGEST_LIMIT_PAUSE) if is_limit_reached(refusal) else 0
        self.paused_until = now + max(self._limits, 1) * UNREACHABLE_RETRY
        return True

    def _count_refusal(self, whom: str) -> int:
        refusals, taken = self._refused.pop(whom, (0, -1))
        if len(self._refused) >= MOST_REMEMBERED:
            del self._refused[next(iter(self._refused))]
        refusals += self._taken > taken
        self._refused[whom] = (refusals, self._taken)
        return refusals
