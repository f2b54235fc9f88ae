"""Visitors, each known only by one browser: their token, their details, how long they are remembered."""

import hashlib
import re

from openline.domain.contact_details import ContactDetails
from openline.domain.times import DAY, MINUTE
from openline.domain.values import Immutable

TOKEN_IDLE = 30 * DAY
TOKEN_ROTATES_AFTER = 1 * DAY
TOKEN_OVERLAP = 10 * MINUTE
PROOF_LASTS = 365 * DAY
PROOF_NOTED_AFTER = 1 * DAY
"""A site signs its visitor's identity on every page; the time of the proof is not stored again for this long.
"""


LANGUAGE_LIMIT = 100
_TAG_ENDS = re.compile("[-_,;]")


class Page(Immutable):
    """The page on which the visitor wrote the first message."""

    url: str = ""
    title: str = ""
    referrer: str = ""


class Identity(Immutable):
    """A visitor's identity as signed by the site's server: already verified, details normalised."""

    external_id: str
    details: ContactDetails


class Credentials(Immutable):
    """What a connection presents, before the database is queried: a channel and a token's hash.

    `is_new`: the browser has never had a confirmation of this token, so it may be unknown here.
    """

    channel_id: str
    token_hash: str
    is_new: bool
    lang: str = ""
    page: Page = Page()
    identity: Identity | None = None
    zone: str = ""


class Visitor(Immutable):
    id: str
    channel_id: str
    contact_id: str
    details: ContactDetails
    lang: str
    is_blocked: bool
    is_banned: bool
    """Marked as spam: a message from them starts a quarantined dialog."""
    external_id: str
    """`sub` of a signed identity; empty = known by the browser only."""
    verified: tuple[str, ...]
    """Names of the details that the identity carried."""
    token_at: int
    """When the presented token began. `token_ends_at` 0 = no end."""
    token_ends_at: int
    seen_at: int
    gone_at: int = 0
    """When the last socket closed; 0 = one is open, or unknown."""
    reads_only: str = ""
    """The presented token came from a letter, which may have been forwarded: it is good for this dialog only,
    and changes nothing that is known of the visitor."""
    letter_address: str = ""
    """The address that this letter was sent to."""
    email_proved_at: int = 0
    """When they last proved that the email among `verified` is theirs."""
    zone: str = ""
    """Time zone of their browser; empty = unknown."""


def new_visitor(id_: str, channel_id: str, details: ContactDetails, lang: str, now: int) -> Visitor:
    """Return a visitor seen for the first time now, whose token begins now and has no end."""
    return Visitor(
        id=id_,
        channel_id=channel_id,
        contact_id="",
        details=details,
        lang=lang,
        is_blocked=False,
        is_banned=False,
        external_id="",
        verified=(),
        token_at=now,
        token_ends_at=0,
        seen_at=now,
    )


def hash_token(token: str) -> str:
    """Return the hash under which a token is stored: a stolen database holds no usable token."""
    return hashlib.sha256(token.encode()).hexdigest()


def may_read(visitor: Visitor, dialog_id: str) -> bool:
    """Return True if the presented token may read this dialog of the visitor."""
    return visitor.reads_only in ("", dialog_id)


def has_proved_email(visitor: Visitor, now: int) -> bool:
    """Return True if the visitor proved their email within a year; mailboxes change hands.

    Proofs are a click in a letter, a reply to it, or a signed identity.
    """
    return "email" in visitor.verified and now - visitor.email_proved_at < PROOF_LASTS


def is_blocked_after(visitor: Visitor, *, is_marked_again: bool) -> bool:
    """Return True if a visitor whose dialog is marked as spam now is blocked: at the second mark.

    `is_marked_again`: this dialog was marked before, perhaps by a colleague at the same moment.
    """
    return visitor.is_blocked or (visitor.is_banned and not is_marked_again)


def token_is_good(visitor: Visitor, now: int) -> bool:
    replaced = visitor.token_ends_at and now > visitor.token_ends_at
    return not replaced and now - visitor.seen_at <= TOKEN_IDLE


def token_wants_change(visitor: Visitor, now: int) -> bool:
    return not visitor.token_ends_at and now - visitor.token_at >= TOKEN_ROTATES_AFTER


def language(wanted: str, offered: tuple[str, ...]) -> str:
    """Return the offered language closest to `wanted` ("ru-RU" → "ru"), otherwise English."""
    short = _TAG_ENDS.split(wanted[:LANGUAGE_LIMIT].strip(), maxsplit=1)[0].lower()
    return short if short in offered else "en"
