"""What a mail server's refusal is about: us (we may not send at all), or this letter and its addressee."""

import re

from openline.domain.letters.smtp_refusals import Refusal

_UNKNOWN = (530, 535)
"""Codes for clients that have not logged in, or do not encrypt, in reply to any command (RFC 4954, RFC 3207).
"""
_OF_SENDER = ("5.1.7", "5.1.8", "5.7.60")
"""Enhanced codes about the sender's address (RFC 3463); the last is Exchange's own."""
_NO_LOG_IN = re.compile(
    r"authentication (is )?(required|needed)|(requires?|needs?|proper) authentication|must authenticate"
    r"|not (been )?authenticated|authenticate first|log ?in first|must issue a? ?starttls",
    re.IGNORECASE,
)
_NO_RELAY = re.compile(
    r"\brelay(ing)?( access)?( is)? (denied|not (permitted|allowed|authori[sz]ed)|disallowed|prohibited"
    r"|forbidden|refused|rejected)|(unable|not (allowed|permitted|authori[sz]ed)|no permission) to relay"
    r"|do(es)? ?n[o']t relay|\brcpthosts\b|client host .{0,80}?\b(rejected|blocked)",
    re.IGNORECASE,
)
_NOT_OUR_SENDER = re.compile(
    r"sender (address|verify|verification)?.{0,80}?\b(rejected|denied|failed|not (owned|allowed|permitted))"
    r"|not (allowed|permitted|authori[sz]ed) to send|permissions? to send as|not owned by",
    re.IGNORECASE,
)
_NOT_WITH_US = re.compile(r"helo command rejected|sending (limit|quota)", re.IGNORECASE)
_NO_PASSWORDS = re.compile(
    r"(basic|smtpclient) ?authentication is disabled|application[- ]specific password", re.IGNORECASE
)
_TOO_LARGE = re.compile(r"size|large|big", re.IGNORECASE)
_NOT_TO_RECIPIENT = re.compile(r"recipient (address )?rejected", re.IGNORECASE)


def rejects_us(refusal: Refusal) -> bool:
    """Return True if the next letter would be refused as well, until a setting is changed here or there.

    Careful: a refusal that may be about the addressee does not count. Servers are not bound to a code or a
    wording.
    """
    if refusal.code in _UNKNOWN or refusal.enhanced in _OF_SENDER:
        return refusal.is_permanent
    if not refusal.is_permanent or refusal.to == "letter" or not _may_be_policy(refusal):
        return False
    if _NOT_TO_RECIPIENT.search(refusal.text):
        return False
    return (
        is_log_in_missing(refusal)
        or is_relay_denied(refusal)
        or is_sender_refused(refusal)
        or bool(_NOT_WITH_US.search(refusal.text))
    )


def is_log_in_missing(refusal: Refusal) -> bool:
    return refusal.code in _UNKNOWN or _says(refusal, _NO_LOG_IN)


def takes_no_passwords(refusal: Refusal) -> bool:
    """Return True if the server takes OAuth only, at least for this user: no password will do."""
    return refusal.enhanced == "5.7.139" or bool(_NO_PASSWORDS.search(refusal.text))


def is_relay_denied(refusal: Refusal) -> bool:
    """Return True if the server only carries letters of its own users, and does not count us among them."""
    return _says(refusal, _NO_RELAY)


def is_sender_refused(refusal: Refusal) -> bool:
    if refusal.to == "sender" and refusal.enhanced.startswith("5.7."):
        return True
    return refusal.enhanced in _OF_SENDER or _says(refusal, _NOT_OUR_SENDER)


def is_too_large(refusal: Refusal) -> bool:
    """Return True if the letter is too large. 552 alone may also mean a full mailbox."""
    if refusal.enhanced:
        return refusal.enhanced in ("5.2.3", "5.3.4")
    return refusal.code == 552 and bool(_TOO_LARGE.search(refusal.text))


def _says(refusal: Refusal, words: re.Pattern[str]) -> bool:
    return refusal.is_permanent and _may_be_policy(refusal) and bool(words.search(refusal.text))


def _may_be_policy(refusal: Refusal) -> bool:
    """Return False if an enhanced code names another cause.

    The words of the text prove nothing then ("not in relay recipient table").
    """
    return not refusal.enhanced or refusal.enhanced.startswith(("5.7.", "5.5.", "5.4.5"))
