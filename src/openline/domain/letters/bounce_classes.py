"""Why a letter was refused or came back: one rule for what servers say to us and for what they report.

Servers are bound neither to a code nor to a wording: relays turn any refusal into 5.0.0, and 550 stands for
"no such mailbox" as well as for "against our policy" (RFC 5321, 4.2.3).
"""

import re
from typing import Literal

from openline.domain.letters.bounce_words import LOOKED_AT, Cause, causes_named

BounceClass = Literal["no_mailbox", "later", "us", "content", "expired", "unclear"]
"""`no_mailbox`: no letter will ever reach the address. `later`: a full mailbox, a passing trouble. `us`: our
sender, server or rate is refused, so that the next letter would be, too. `content`: this letter only.
`expired`: nobody answered in time. `unclear`: none of these was said."""
Step = Literal["", "connection", "sender", "recipient", "content"]
"""What the server was told when it refused."""

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_MISSING = frozenset(("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.7.13"))
"""RFC 3463; 5.1.10: RFC 7505."""
_CODES: dict[str, BounceClass] = {
    **dict.fromkeys(_MISSING, "no_mailbox"),
    **dict.fromkeys(("5.1.7", "5.1.8", "5.1.90", "5.2.252", "5.4.5"), "us"),
    **dict.fromkeys(("5.2.2", "4.2.2", "4.2.1", "5.3.1", "5.3.2"), "later"),
    **dict.fromkeys(("5.2.3", "5.3.4", "4.2.3", "4.3.4"), "content"),
    **dict.fromkeys(("5.4.6", "5.4.7", "4.4.7", "5.4.2", "5.4.3", "4.4.1", "4.4.2"), "expired"),
}
_SAYS_LITTLE = re.compile(
    r"[245]\.0\.0|5\.1\.0|5\.2\.0|5\.3\.0|[45]\.4\.[014]|5\.5\.[01]|4\.[1-6]\.\d+|5\.1\.351"
)
"""Codes that servers send when they have no better one, and those of 4xx that only say "not now"."""
_NOT_THIS_RECIPIENT = re.compile(
    r"recipient address(?:es)? rejected ?: ?access denied[. ]{0,3}(?:\[[^\]]{0,300}\]|$)", re.IGNORECASE
)
"""With 5.4.1 what Exchange Online says of every address that its customer does not have."""


def bounce_class(text: str, *, status: str = "", code: int = 0, step: Step = "") -> BounceClass:
    """Return why a server refused. `text`: its words; `status`: the code in a report's own field.

    An enhanced code in the words is the refusing server's own and beats the field, which a relay wrote.
    Whatever is said against it, a mailbox is called missing only if nothing else explains the refusal.
    """
    text = text[:LOOKED_AT]
    found = _class_of(text, status, code, step)
    if step in ("connection", "sender") and found in ("no_mailbox", "unclear"):
        return "us"
    is_guess = step == "content" and found == "no_mailbox" and (_exact(text) or status) not in _MISSING
    return "unclear" if is_guess else found


def _class_of(text: str, status: str, code: int, step: Step) -> BounceClass:
    exact = _exact(text) or status
    if _NOT_THIS_RECIPIENT.search(text):
        return "no_mailbox" if exact == "5.4.1" else "unclear"
    named = causes_named(text)
    coded = _of_code(exact)
    if coded == "no_mailbox":
        return "no_mailbox" if "no_mailbox" in named else (named or ("no_mailbox",))[0]
    if coded:
        return coded
    if exact.startswith("5.7."):
        return "unclear" if step == "recipient" and not named else _about_us(named)
    if exact.startswith("4.") or 400 <= code < 500:
        return _passing(named)
    return named[0] if named else "unclear"


def _exact(text: str) -> str:
    """Return the first enhanced code in the text that says something; else the first; else ''."""
    found = _ENHANCED.findall(text)
    return next((each for each in found if not _SAYS_LITTLE.fullmatch(each)), found[0] if found else "")


def _of_code(status: str) -> BounceClass | None:
    if status in _CODES:
        return _CODES[status]
    return "content" if status.startswith(("5.6.", "4.6.")) else None


def _about_us(named: tuple[Cause, ...]) -> BounceClass:
    """Return "us" for a policy, unless the words say another thing: many servers send 5.7.1 for all."""
    return "us" if "us" in named or not named or named[0] == "expired" else named[0]


def _passing(named: tuple[Cause, ...]) -> BounceClass:
    """Return what a temporary refusal is about; of a mailbox it never says that it is missing."""
    for cause in named:
        if cause in ("us", "content", "expired"):
            return cause
    return "later"
