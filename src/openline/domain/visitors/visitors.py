"""Somebody known only by one browser: their token, what they gave, how long they are remembered."""

import hashlib
import re
from dataclasses import dataclass

from openline.domain.contact_details import Facts
from openline.domain.times import DAY, MINUTE

TOKEN_IDLE = 30 * DAY
TOKEN_ROTATES_AFTER = 1 * DAY
TOKEN_OVERLAP = 10 * MINUTE
PROOF_LASTS = 365 * DAY
PROOF_NOTED_AFTER = 1 * DAY
"""A site signs who its visitor is at every page: the proof need not be written anew each time."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where the visitor was at the first message (CHAT-9)."""

    url: str = ""
    title: str = ""
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the site says this is, signed by its server (CHAT-8): checked already, facts normalised."""

    external_id: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who is on the line, before the database was asked: a channel and a token's hash.

    `is_new`: the browser never got a confirmation of this token, so it may be unknown here.
    """

    channel_id: str
    token_hash: str
    is_new: bool
    lang: str = ""
    page: Page = Page()
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    id: str
    channel_id: str
    contact_id: str
    facts: Facts
    lang: str
    is_blocked: bool
    is_banned: bool
    """Marked as spam: what they write begins a dialog that is held back."""
    external_id: str
    """`sub` of a signed identity (CHAT-8); empty = known by the browser only."""
    verified: tuple[str, ...]
    """Which facts the identity carried."""
    token_at: int
    """When the token that was shown began; `token_ends_at` 0 = open end."""
    token_ends_at: int
    seen_at: int
    gone_at: int = 0
    """When the last socket went; 0 = one is open, or nobody knows."""
    since_dialog: str = ""
    """The token that was shown came by a letter: it reads this dialog and those after it (T18)."""
    proved_at: int = 0
    """When they last proved the e-mail among `verified` to be theirs."""


def hash_token(token: str) -> str:
    """Only this is kept: a stolen database holds no usable token (T17)."""
    return hashlib.sha256(token.encode()).hexdigest()


def may_read(visitor: Visitor, dialog_id: str) -> bool:
    """Whether the token that was shown may read this dialog of the visitor's. Ids are in order of time."""
    return dialog_id >= visitor.since_dialog


def has_proved_email(visitor: Visitor, now: int) -> bool:
    """By a press in a letter, a reply to it, a signed identity; within a year: mailboxes change hands."""
    return "email" in visitor.verified and now - visitor.proved_at < PROOF_LASTS


def token_is_good(visitor: Visitor, now: int) -> bool:
    replaced = visitor.token_ends_at and now > visitor.token_ends_at
    return not replaced and now - visitor.seen_at <= TOKEN_IDLE


def token_wants_change(visitor: Visitor, now: int) -> bool:
    return not visitor.token_ends_at and now - visitor.token_at >= TOKEN_ROTATES_AFTER


def language(wanted: str, offered: tuple[str, ...]) -> str:
    """The offered language nearest to `wanted` ("ru-RU" → "ru"); English otherwise."""
    short = re.split(r"[-_,;]", wanted.strip(), maxsplit=1)[0].lower()
    return short if short in offered else "en"
