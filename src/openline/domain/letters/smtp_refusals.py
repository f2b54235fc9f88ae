"""A mail server's refusal of a letter, and whether it blames the address."""

from typing import Literal

from openline.domain.letters.bounce_classes import BounceClass, Step, bounce_class
from openline.domain.values import Immutable

_REFUSES_MAILBOX = (550, 551, 553)
_STEPS: dict[str, Step] = {"sender": "sender", "recipient": "recipient", "letter": "content"}


class Refusal(Immutable):
    """A mail server's refusal: `code` such as 450 or 550, `enhanced` such as "5.1.1" or "", and its text.

    `to`: what was refused. A refused sender says nothing about the recipient. `may_pass`: the refusal is
    about us, not about the letter, so it is tried again whatever the code.
    """

    code: int
    text: str
    enhanced: str = ""
    to: Literal["sender", "recipient", "letter"] = "letter"
    may_pass: bool = False

    @property
    def bounce_class(self) -> BounceClass:
        """Why the letter was refused: by the same rule as if a report said it."""
        return bounce_class(self.text, status=self.enhanced, code=self.code, step=_STEPS[self.to])

    @property
    def is_permanent(self) -> bool:
        """False also for a full mailbox: many servers say 5xx of what passes."""
        return self.code >= 500 and not self.may_pass and self.bounce_class != "later"

    @property
    def needs_ascii(self) -> bool:
        """True if a server on the way writes to no mailbox with such letters before the @ (RFC 6531).

        The mailbox may well exist, so it gets no mark; but no letter will ever reach it.
        """
        return self.is_permanent and self.enhanced == "5.6.7"

    @property
    def blames_address(self) -> bool:
        """True if the mailbox is at fault, not the letter.

        A server that says nothing else with its 550 to the recipient means this, too.
        """
        found = self.bounce_class
        says_nothing = self.enhanced in ("", "5.1.0") and self.code in _REFUSES_MAILBOX
        return found == "no_mailbox" or (found == "unclear" and self.to == "recipient" and says_nothing)
