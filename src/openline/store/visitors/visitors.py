"""Visitors and the hashes of their tokens."""

import msgspec
from sqlalchemy import bindparam, insert, or_, select, update

from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import key_of
from openline.domain.visitors.custom_data import CustomData
from openline.domain.visitors.visitors import Visitor
from openline.store import search
from openline.store.tables import visitor_tokens, visitors
from openline.store.transaction import Reader, Row, Transaction, encode

_v, _t = visitors.c, visitor_tokens.c
COLUMNS = (
    _v.id,
    _v.channel_id,
    _v.contact_id,
    _v.name,
    _v.email,
    _v.phone,
    _v.lang,
    _v.is_blocked,
    _v.is_banned,
    _v.external_id,
    _v.verified,
    _t.started_at,
    _t.ends_at,
    _v.seen_at,
    _v.gone_at,
    _t.reads_only,
    _t.letter_address,
    _v.email_proved_at,
    _v.zone,
)
_JOINED = visitors.join(visitor_tokens, _t.visitor_id == _v.id)
_BY_TOKEN = (
    select(*COLUMNS)
    .select_from(_JOINED)
    .where(_t.hash == bindparam("hash_"), _v.channel_id == bindparam("channel"))
)
_BY_ID = select(*COLUMNS).select_from(_JOINED).where(_v.id == bindparam("id_")).order_by(_t.started_at.desc())
_INSERT = insert(visitors)
_ADD_TOKEN = insert(visitor_tokens)
_MOVE_TOKEN = (
    update(visitor_tokens)
    .where(_t.hash == bindparam("hash_"))
    .values(visitor_id=bindparam("visitor"), reads_only="", letter_address="")
)
_END_TOKENS = (
    update(visitor_tokens)
    .where(
        _t.visitor_id == bindparam("id_"),
        _t.ends_at == 0,
        or_(_t.hash == bindparam("hash_"), _t.started_at < bindparam("before")),
    )
    .values(ends_at=bindparam("ends"))
)
_END_TOKEN = update(visitor_tokens).where(_t.hash == bindparam("hash_")).values(ends_at=bindparam("ends"))
_SEEN = (
    update(visitors)
    .where(_v.id == bindparam("id_"))
    .values(seen_at=bindparam("now"), lang=bindparam("lang_"), zone=bindparam("zone_"), gone_at=0)
)
_SAVE_DETAILS = (
    update(visitors)
    .where(_v.id == bindparam("id_"))
    .values(
        name=bindparam("name_"),
        name_key=bindparam("key_"),
        email=bindparam("email_"),
        phone=bindparam("phone_"),
        contact_id=bindparam("contact"),
    )
)

_SAVE_IDENTITY = (
    update(visitors)
    .where(_v.id == bindparam("id_"))
    .values(external_id=bindparam("external"), verified=bindparam("verified_"))
)
_EMAIL_PROVED = update(visitors).where(_v.id == bindparam("id_")).values(email_proved_at=bindparam("now"))
_MOVE = update(visitors).where(_v.id == bindparam("id_")).values(channel_id=bindparam("channel"))
_GONE = update(visitors).where(_v.id == bindparam("id_")).values(gone_at=bindparam("gone"))
_CUSTOM_DATA = select(_v.custom_data).where(_v.id == bindparam("id_"))
_SAVE_CUSTOM_DATA = (
    update(visitors).where(_v.id == bindparam("id_")).values(custom_data=bindparam("custom_data_"))
)
_BAN = (
    update(visitors)
    .where(_v.id == bindparam("id_"))
    .values(is_banned=bindparam("banned"), is_blocked=bindparam("blocked"))
)


def find_by_token(tx: Reader, token_hash: str, channel_id: str) -> Visitor | None:
    """Return the token's visitor; a token is valid for its own channel only."""
    return _visitor(tx.row(_BY_TOKEN, hash_=token_hash, channel=channel_id))


def find_visitor(tx: Reader, visitor_id: str) -> Visitor | None:
    return _visitor(tx.row(_BY_ID, id_=visitor_id))


def add_visitor(tx: Transaction, visitor: Visitor, token_hash: str) -> None:
    """Add a visitor with their token. Empty: they get one that is there already."""
    tx.run(
        _INSERT,
        id=visitor.id,
        channel_id=visitor.channel_id,
        contact_id="",
        name="",
        name_key="",
        email="",
        phone="",
        lang=visitor.lang,
        is_blocked=0,
        is_banned=0,
        external_id=visitor.external_id,
        verified=" ".join(visitor.verified),
        created_at=visitor.seen_at,
        seen_at=visitor.seen_at,
        gone_at=0,
        custom_data="",
        email_proved_at=visitor.email_proved_at,
        zone=visitor.zone,
    )
    if token_hash:
        add_token(tx, visitor, token_hash, visitor.token_at)


def add_token(tx: Transaction, visitor: Visitor, token_hash: str, now: int) -> None:
    """Add a token that reads only `visitor.reads_only`, if that is set: a rotation must not widen it."""
    tx.run(
        _ADD_TOKEN,
        hash=token_hash,
        visitor_id=visitor.id,
        started_at=now,
        ends_at=0,
        reads_only=visitor.reads_only,
        letter_address=visitor.letter_address,
    )


def move_token(tx: Transaction, token_hash: str, visitor_id: str) -> None:
    """Make the token another visitor's, who reads all of their own dialogs."""
    tx.run(_MOVE_TOKEN, hash_=token_hash, visitor=visitor_id)


def end_tokens(tx: Transaction, visitor_id: str, token_hash: str, ends_at: int, *, before: int) -> None:
    """End this token at `ends_at`, and with it the visitor's other tokens that started `before`."""
    tx.run(_END_TOKENS, id_=visitor_id, hash_=token_hash, ends=ends_at, before=before)


def end_token(tx: Transaction, token_hash: str, ends_at: int) -> None:
    tx.run(_END_TOKEN, hash_=token_hash, ends=ends_at)


def save_seen(tx: Transaction, visitor: Visitor, lang: str, zone: str, now: int) -> None:
    """Note a visit. A browser that names no zone leaves the one that is known."""
    tx.run(_SEEN, id_=visitor.id, lang_=lang, zone_=zone or visitor.zone, now=now)


def save_gone(tx: Transaction, visitor_id: str, gone_at: int) -> None:
    """Save when the visitor's last socket closed; 0 = one is open again."""
    tx.run(_GONE, id_=visitor_id, gone=gone_at)


def save_channel(tx: Transaction, visitor_id: str, channel_id: str) -> None:
    """Move the visitor, whose channel was closed, to this one; their tokens are valid here from now on."""
    tx.run(_MOVE, id_=visitor_id, channel=channel_id)


def save_banned(tx: Transaction, visitor_id: str, *, banned: bool, blocked: bool = False) -> None:
    """Mark the visitor as spam, block them, or unban them. Whoever is blocked is shown out at once."""
    tx.run(_BAN, id_=visitor_id, banned=int(banned), blocked=int(blocked))
    if blocked:
        tx.tell_blocked(visitor_id)


def save_details(tx: Transaction, visitor_id: str, details: ContactDetails, contact_id: str) -> None:
    key = key_of("name", details.name)
    tx.run(
        _SAVE_DETAILS,
        id_=visitor_id,
        name_=details.name,
        key_=key,
        email_=details.email,
        phone_=details.phone,
        contact=contact_id,
    )
    search.visitor_is_renamed(tx, visitor_id, key)


def get_custom_data(tx: Reader, visitor_id: str) -> CustomData:
    """Return the custom data set by the page, unsigned; empty if there is none."""
    found = tx.row(_CUSTOM_DATA, id_=visitor_id)
    return msgspec.json.decode(found[0], type=CustomData) if found and found[0] else {}


def save_custom_data(tx: Transaction, visitor_id: str, custom_data: CustomData) -> None:
    tx.run(
        _SAVE_CUSTOM_DATA, id_=visitor_id, custom_data_=encode(custom_data).decode() if custom_data else ""
    )


def save_identity(tx: Transaction, visitor_id: str, external_id: str, verified: tuple[str, ...]) -> None:
    """Save the identity that the site gave the visitor, and the names of the signed details."""
    tx.run(_SAVE_IDENTITY, id_=visitor_id, external=external_id, verified_=" ".join(verified))


def save_email_proved(tx: Transaction, visitor_id: str, now: int) -> None:
    """Record that the visitor has just proved that the e-mail is theirs."""
    tx.run(_EMAIL_PROVED, id_=visitor_id, now=now)


def _visitor(found: Row | None) -> Visitor | None:
    return visitor_of(found) if found else None


def visitor_of(found: Row) -> Visitor:
    """Build the visitor from a row of COLUMNS."""
    id_, channel, contact, name, email, phone, lang, blocked, banned, external, verified, *times = found
    token_at, ends_at, seen_at, gone_at, reads_only, letter_address, email_proved_at, zone = times
    return Visitor(
        id=id_,
        channel_id=channel,
        contact_id=contact,
        details=ContactDetails(name, email, phone),
        lang=lang,
        is_blocked=bool(blocked),
        is_banned=bool(banned),
        external_id=external,
        verified=tuple(verified.split()),
        token_at=token_at,
        token_ends_at=ends_at,
        seen_at=seen_at,
        gone_at=gone_at,
        reads_only=reads_only,
        letter_address=letter_address,
        email_proved_at=email_proved_at,
        zone=zone,
    )
