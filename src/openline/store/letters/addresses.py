"""Addresses that opted out, the codes in letters, and the sites that return links may lead to."""

from sqlalchemy import Integer, bindparam, case, delete, func, insert, literal_column, select, text, update

from openline.domain.letters.letters import Letter
from openline.domain.letters.links import LinkCode, LinkPurpose
from openline.domain.mail.policy import COMPLAINTS_LOOKED_AT
from openline.store.tables import dialogs, letter_codes, letters, sites, suppressions
from openline.store.transaction import Reader, Transaction

_c, _l, _p, _s = letter_codes.c, letters.c, suppressions.c, sites.c
_SUPPRESSION = select(_p.why, _p.at).where(_p.hash == bindparam("hash_"))
_UNSUPPRESS = delete(suppressions).where(_p.hash == bindparam("hash_"))
_SUPPRESS = text(
    "INSERT INTO suppressions (hash, why, at, pressed_from) VALUES (:hash, :why, :now, :network)"
    " ON CONFLICT (hash) DO NOTHING"
)
_COUNT_SUPPRESSED = select(func.count()).where(_p.why == bindparam("why_"), _p.at >= bindparam("since_"))
_COUNT_ALL = select(func.count()).select_from(suppressions)
_OPTED_OUT = select(_l.address_key).where(_l.why == literal_column("'suppressed'")).distinct()
_COUNT_NETWORKS = select(
    func.count(case((_p.pressed_from == literal_column("''"), _p.hash), else_=_p.pressed_from).distinct())
).where(_p.why == bindparam("why_"), _p.at >= bindparam("since_"))
_ADD_CODE = insert(letter_codes)
_CODE = select(
    _c.hash, _c.purpose, _c.letter_id, _c.dialog_id, _c.address, _c.created_at, _c.ends_at, _c.used_at
).where(_c.hash == bindparam("hash_"))
_USED = update(letter_codes).where(_c.hash == bindparam("hash_")).values(used_at=bindparam("now"))
_CONFIRMED = (
    select(_c.address)
    .select_from(
        letter_codes.join(letters, _l.id == _c.letter_id).join(dialogs, dialogs.c.id == _l.dialog_id)
    )
    .where(
        dialogs.c.visitor_id == bindparam("visitor"),
        _l.address_key == bindparam("key_"),
        _c.purpose == literal_column("'confirm'"),
        _c.used_at > literal_column("0"),
        _c.used_at > bindparam("since_"),
    )
)
_REVOKE = (
    update(letter_codes)
    .where(
        _c.dialog_id == bindparam("d"),
        _c.purpose == bindparam("purpose_"),
        _c.created_at < bindparam("before"),
        _c.ends_at > bindparam("now"),
    )
    .values(ends_at=bindparam("now"))
)
_END_LETTERS = (
    update(letter_codes)
    .where(
        _c.dialog_id == bindparam("d"),
        _c.letter_id == bindparam("letter"),
        _c.purpose == literal_column("'back'"),
        _c.ends_at > bindparam("now"),
    )
    .values(ends_at=bindparam("now"))
)
_SITE = text(
    "INSERT INTO sites (channel_id, origin, visitor_id, at) VALUES (:channel, :origin, :visitor, :now) "
    "ON CONFLICT (channel_id, origin, visitor_id) DO UPDATE SET at = excluded.at"
)
_SEEN_ON = (
    select(_s.origin)
    .where(_s.channel_id == bindparam("channel"), _s.at > bindparam("since_"))
    .group_by(_s.origin)
    .order_by(func.count().desc(), _s.origin)
    .limit(20)
)
_UNCONFIRMED = (
    select(
        func.count(),
        func.coalesce(func.sum(case((dialogs.c.channel_id == bindparam("channel"), 1), else_=0)), 0),
    )
    .select_from(letters.join(dialogs, dialogs.c.id == _l.dialog_id))
    .where(_l.counted_at > literal_column("0"), _l.counted_at > bindparam("since_"))
)
_LATEST = (
    select(_l.sent_at)
    .where(_l.sent_at > literal_column("0"))
    .order_by(_l.sent_at.desc())
    .limit(bindparam("most", type_=Integer))
).subquery()
_SENT_LATELY = select(func.count(), func.coalesce(func.min(_LATEST.c.sent_at), 0))


def is_suppressed(tx: Reader, hash_: str) -> bool:
    return find_suppression(tx, hash_) is not None


def find_suppression(tx: Reader, hash_: str) -> tuple[str, int] | None:
    """Return why the address is suppressed and since when; None if it is not."""
    found = tx.row(_SUPPRESSION, hash_=hash_)
    return (found[0], found[1]) if found else None


def add_suppression(tx: Transaction, hash_: str, why: str, now: int, network: str = "") -> None:
    """Suppress an address until it is taken back.

    The row stays, even after the erasure of a person's data: it holds a hash, not the address.
    """
    tx.run(_SUPPRESS, hash=hash_, why=why, now=now, network=network)


def count_suppressions(tx: Reader) -> int:
    found = tx.row(_COUNT_ALL)
    return found[0] if found else 0


def list_opted_out(tx: Reader) -> list[str]:
    """Return the keys of the addresses of which stored letters say that they were suppressed."""
    return [key for (key,) in tx.rows(_OPTED_OUT) if key]


def delete_suppression(tx: Transaction, hash_: str) -> bool:
    """Return False if the address was not suppressed."""
    return tx.run(_UNSUPPRESS, hash_=hash_) > 0


def count_not_me(tx: Reader, since: int) -> int:
    """Count the networks from which readers pressed "it was not me" from `since` on.

    A press of which the network is not known counts by its mailbox.
    """
    found = tx.row(_COUNT_NETWORKS, why_="not_me", since_=since)
    return found[0] if found else 0


def count_complaints(tx: Reader) -> tuple[int, int]:
    """Return (complaints since the oldest of the newest letters sent, number of those letters).

    It looks at COMPLAINTS_LOOKED_AT letters at most.
    """
    sent, since = sent_lately(tx, COMPLAINTS_LOOKED_AT)
    found = tx.row(_COUNT_SUPPRESSED, why_="complaint", since_=since)
    return (found[0] if found else 0), sent


def add_code(tx: Transaction, code: LinkCode) -> None:
    tx.run(
        _ADD_CODE,
        hash=code.hash,
        purpose=code.purpose,
        letter_id=code.letter_id,
        dialog_id=code.dialog_id,
        address=code.address,
        created_at=code.created_at,
        ends_at=code.ends_at,
        used_at=code.used_at,
    )


def find_code(tx: Reader, hash_: str) -> LinkCode | None:
    found = tx.row(_CODE, hash_=hash_)
    return LinkCode(*found) if found else None


def save_used(tx: Transaction, hash_: str, now: int) -> None:
    tx.run(_USED, hash_=hash_, now=now)


def list_confirmed(tx: Reader, visitor_id: str, key: str, since: int) -> list[str]:
    """Return the addresses with this key whose readers confirmed this visitor after `since`.

    The letter asks its reader whether they know the visitor, who may be a colleague.
    """
    return [address for (address,) in tx.rows(_CONFIRMED, visitor=visitor_id, key_=key, since_=since)]


def end_older_codes(tx: Transaction, code: LinkCode, purpose: LinkPurpose, now: int) -> None:
    """End the codes of older letters about the same dialog once the return link of a newer one is used."""
    tx.run(_REVOKE, d=code.dialog_id, purpose_=purpose, before=code.created_at, now=now)


def end_return_links(tx: Transaction, letter: Letter, now: int) -> None:
    """End the return links of a letter that may have got to an address that was wrong."""
    tx.run(_END_LETTERS, d=letter.dialog_id, letter=letter.id, now=now)


def save_site(tx: Transaction, channel_id: str, origin: str, visitor_id: str, now: int) -> None:
    """Record that an operator has answered this visitor on this site."""
    tx.run(_SITE, channel=channel_id, origin=origin, visitor=visitor_id, now=now)


def list_seen_on(tx: Reader, channel_id: str, since: int) -> list[str]:
    """Return up to 20 sites on which visitors were answered after `since`, as browsers say; most first."""
    return [origin for (origin,) in tx.rows(_SEEN_ON, channel=channel_id, since_=since)]


def count_unconfirmed(tx: Reader, since: int, channel_id: str = "") -> tuple[int, int]:
    """Count letters to unconfirmed addresses: (of the portal, of this channel)."""
    found = tx.row(_UNCONFIRMED, since_=since, channel=channel_id)
    return (int(found[0]), int(found[1])) if found else (0, 0)


def sent_lately(tx: Reader, most: int) -> tuple[int, int]:
    """Return (number of the newest letters sent, at most `most`; when the oldest of them was sent)."""
    found = tx.row(_SENT_LATELY, most=most)
    return (found[0], found[1]) if found else (0, 0)
