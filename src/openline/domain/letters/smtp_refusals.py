"""A mail server's refusal of a letter, and whether it blames the address."""

import re
from dataclasses import dataclass
from typing import Literal

_POLICY = re.compile(r"spam|block|polic|reject|denied|relay|reputation|black|auth|ban|quota", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
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
    def is_permanent(self) -> bool:
        return self.code >= 500 and not self.may_pass

    @property
    def needs_ascii(self) -> bool:
        """True if a server on the way writes to no mailbox with such letters before the @ (RFC 6531).

        The mailbox may well exist, so it gets no mark; but no letter will ever reach it.
        """
        return self.is_permanent and self.enhanced == "5.6.7"

    @property
    def blames_address(self) -> bool:
        """True if the mailbox is at fault, not the letter.

        Without an enhanced code only a refusal of the recipient counts, and only if its text does not mention
        a policy (RFC 5321, 4.2.3: 550 is used for both).
        """
        if self.to == "sender":
            return False
        if self.enhanced:
            return is_of_address(self.enhanced) or (self.to == "recipient" and self.enhanced == "5.1.0")
        return self.to == "recipient" and may_be_of_address(self.code, self.text)


def may_be_of_address(code: int, text: str) -> bool:
    """Return True if a refusal without an enhanced code may mean that the mailbox does not exist.

    550 stands for "no such mailbox" and for "against our policy"; only the text tells them apart.
    """
    return code in (550, 551, 553) and not _POLICY.search(text)


def is_of_address(status: str) -> bool:
    """True if the enhanced code says that the mailbox does not exist (RFC 3463; 5.1.10: RFC 7505)."""
    return status in ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
