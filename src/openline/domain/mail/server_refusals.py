"""What a mail server's refusal is about: us (we may not send at all), or this letter and its addressee."""

import re

from openline.domain.letters.bounce_words import LOOKED_AT
from openline.domain.letters.smtp_refusals import Refusal

_UNKNOWN = (530, 535)
"""Codes for clients that have not logged in, or do not encrypt, in reply to any command (RFC 4954, RFC 3207).
"""
_OF_SENDER = ("5.1.7", "5.1.8", "5.2.252", "5.7.60")
"""Enhanced codes about the sender's address (RFC 3463); the last two are Exchange's own."""
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
_LIMIT = re.compile(r"limit|quota|too many|rate|slow(?:ing)? down|throttl|frequency|exceed", re.IGNORECASE)
_NO_PASSWORDS = re.compile(
    r"(basic|smtpclient) ?authentication is disabled|application[- ]specific password", re.IGNORECASE
)
_TOO_LARGE = re.compile(r"size|large|big", re.IGNORECASE)


NOT_KNOWN = "The mail server doesn't accept this user and password."
NO_PASSWORDS = (
    "This mail server takes no passwords from this account, only OAuth, which is not supported here."
    " Use an app password if it has them, a relay that takes a password, or one that allows this host."
)
NOT_ITS_USER = "The mail server refuses to relay. Add a user and password, or allow this host."
NOT_THIS_SENDER = (
    "The mail server doesn't allow sending from this address."
    " Change the sender's address, or allow it on the server."
)
WITHOUT_RETURN_ADDRESS = (
    "Accepted by the mail server, but without the return address {sender}. Allow it for this account, with"
    " anything after the “+”: then every undeliverable email is recognised."
)
LIMIT_REACHED = (
    "The mail server's sending limit is reached. Emails wait and will be sent once it accepts them again."
)
NOT_TRUSTED_SENDER = (
    "Emails are refused because of the sending server or domain."
    " Check SPF, DKIM, DMARC and reverse DNS, or ask your mail provider."
)
TOO_LARGE = "The email is too large for the mail server. Raise the server's size limit."
NOT_THESE = "The mail server doesn't accept emails from this sender or to this address."
NOT_NOW = "The mail server refused the email for now. Try again in a few minutes."


def advice(refusal: Refusal) -> str:
    """Return what a refusal usually means and what helps: English source text."""
    if takes_no_passwords(refusal):
        return NO_PASSWORDS
    if refusal.code in (534, 535):
        return NOT_KNOWN
    if is_log_in_missing(refusal) or is_relay_denied(refusal):
        return NOT_ITS_USER
    if is_sender_refused(refusal):
        return NOT_THIS_SENDER
    if rejects_us(refusal):
        return LIMIT_REACHED if _names_limit(refusal) else NOT_TRUSTED_SENDER
    if refusal.code < 500:
        return NOT_NOW
    return TOO_LARGE if is_too_large(refusal) else NOT_THESE


def rejects_us(refusal: Refusal) -> bool:
    """Return True if the next letter would be refused as well, until something is changed here or there.

    If this holds for one domain or one letter only, the others show it: they are accepted.
    """
    return refusal.code in _UNKNOWN or refusal.bounce_class == "us"


def is_limit_reached(refusal: Refusal) -> bool:
    """Return True if the server takes no more from us for a while."""
    return _names_limit(refusal) and refusal.bounce_class == "us"


def _names_limit(refusal: Refusal) -> bool:
    return refusal.enhanced == "5.4.5" or (
        not is_sender_refused(refusal) and bool(_LIMIT.search(refusal.text[:LOOKED_AT]))
    )


def is_log_in_missing(refusal: Refusal) -> bool:
    return refusal.code in _UNKNOWN or _says(refusal, _NO_LOG_IN)


def takes_no_passwords(refusal: Refusal) -> bool:
    """Return True if the server takes OAuth only, at least for this user: no password will do."""
    return refusal.enhanced == "5.7.139" or bool(_NO_PASSWORDS.search(refusal.text[:LOOKED_AT]))


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
    return refusal.code == 552 and bool(_TOO_LARGE.search(refusal.text[:LOOKED_AT]))


def _says(refusal: Refusal, words: re.Pattern[str]) -> bool:
    return _may_be_policy(refusal) and bool(words.search(refusal.text[:LOOKED_AT]))


def _may_be_policy(refusal: Refusal) -> bool:
    """Return False if an enhanced code names another cause.

    The words of the text prove nothing then ("not in relay recipient table").
    """
    return not refusal.enhanced or refusal.enhanced.startswith(("5.7.", "5.5.", "5.4.5", "4.7."))
