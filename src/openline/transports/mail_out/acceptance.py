"""What a mail server thinks of us: it may be there and take no letter of ours at all (MAIL-5)."""

from openline.domain.letters.letters import UNREACHABLE_RETRY, Refusal

OWN_FAULT_AFTER = 3
MOST_REMEMBERED = 1_000


class Acceptance:
    """Forgetful, like the connections it belongs to. Times are the courier's.

    A no to us stops everybody; one letter is let go in a minute to ask again. But where others pass in
    between, the server only does not carry letters to that address or domain: such a one stops nobody.
    """

    def __init__(self) -> None:
        self.trouble = ""
        """With the server's words; empty = it takes letters, for all we know."""
        self.paused_until = 0
        self.refusals = 0
        """Whoever set out before the newest one need not ask."""
        self._taken = 0
        self._refused: dict[str, tuple[int, int]] = {}
        """Letter or domain → noes with others taken in between; how many were taken at the last one."""

    def probe(self, now: int) -> None:
        """A letter goes to see whether it is taken: no other one for a minute."""
        self.paused_until = now + UNREACHABLE_RETRY

    def accepted(self, letter_id: str, domain: str) -> None:
        self.trouble, self.paused_until = "", 0
        self._taken += 1
        self._refused.pop(letter_id, None)
        self._refused.pop(domain, None)

    def rejected(self, letter_id: str, domain: str, refusal: Refusal, now: int) -> bool:
        """Whether this is the server's no to us all. False: it is for this letter to bear."""
        noes = [self._count_refusal(each) for each in (letter_id, domain)]
        if max(noes) >= OWN_FAULT_AFTER:
            return False
        self.trouble = f"The mail server refuses our letters: {refusal.code} {refusal.text}"[:500]
        self.refusals += 1
        self.probe(now)
        return True

    def _count_refusal(self, whom: str) -> int:
        noes, taken = self._refused.pop(whom, (0, -1))
        if len(self._refused) >= MOST_REMEMBERED:
            del self._refused[next(iter(self._refused))]
        noes += self._taken > taken
        self._refused[whom] = (noes, self._taken)
        return noes
