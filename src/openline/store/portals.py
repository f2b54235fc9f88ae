"""The portal, its counters, its lines and channels."""

from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, select, text

from openline.domain.channels import Channel
from openline.domain.lines import Line, Rules
from openline.domain.portals import Portal
from openline.domain.refusals import NotFound
from openline.store.tables import channels, counters, line_operators, lines, portal
from openline.store.transaction import Reader, Row, Transaction, encode

_c, _l = channels.c, lines.c
_PORTAL = select(portal.c.name, portal.c.epoch, portal.c.lang)
_ADD_PORTAL = insert(portal)
_ADD_COUNTER = insert(counters)
_NEXT = text("UPDATE counters SET value = value + 1 WHERE name = :name RETURNING value")
_CHANNEL = select(_c.id, _c.key, _c.kind, _c.line_id, _c.origins, _c.secret)
_BY_KEY = _CHANNEL.where(_c.key == bindparam("key_"))
_BY_ID = _CHANNEL.where(_c.id == bindparam("id_"))
_ALL = _CHANNEL.order_by(_c.id)
_ADD_CHANNEL = insert(channels)
_A_LINE = select(_l.id, _l.name, _l.rules, _l.rev, _l.is_deleted)
_LINE = _A_LINE.where(_l.id == bindparam("id_"))
_LINES = _A_LINE.where(_l.is_deleted == 0).order_by(_l.position, _l.id)
_ADD_LINE = insert(lines)
_OPERATORS = (
    select(line_operators.c.operator_id)
    .where(line_operators.c.line_id == bindparam("id_"))
    .order_by(line_operators.c.position)
)


def find_portal(tx: Reader) -> Portal | None:
    found = tx.row(_PORTAL)
    return Portal(*found) if found else None


def add_portal(tx: Transaction, a_portal: Portal, first_number: int) -> None:
    tx.run(_ADD_PORTAL, id="portal", name=a_portal.name, epoch=a_portal.epoch, lang=a_portal.lang)
    tx.run(_ADD_COUNTER, name="dialog", value=first_number - 1)
    tx.run(_ADD_COUNTER, name="lead", value=0)


def next_number(tx: Transaction, counter: str) -> int:
    """Never given twice: the counter's row is locked until the commit."""
    found = tx.row(_NEXT, name=counter)
    if found is None:
        raise LookupError(f"no counter {counter!r}: this database was never set up")
    return found[0]


def find_channel(tx: Reader, key: str) -> Channel | None:
    return _channel(tx.row(_BY_KEY, key_=key))


def get_channel(tx: Reader, channel_id: str) -> Channel:
    channel = _channel(tx.row(_BY_ID, id_=channel_id))
    if channel is None:
        raise NotFound
    return channel


def list_channels(tx: Reader) -> list[Channel]:
    return [_a_channel(found) for found in tx.rows(_ALL)]


def add_channel(tx: Transaction, channel: Channel) -> None:
    tx.run(
        _ADD_CHANNEL,
        id=channel.id,
        key=channel.key,
        kind=channel.kind,
        line_id=channel.line_id,
        origins=" ".join(channel.origins),
        secret=channel.secret,
    )


def get_line(tx: Reader, line_id: str) -> Line:
    found = tx.row(_LINE, id_=line_id)
    if found is None:
        raise NotFound
    return _a_line(found)


def list_lines(tx: Reader) -> list[Line]:
    """Those that were not deleted, in their order."""
    return [_a_line(found) for found in tx.rows(_LINES)]


def add_line(tx: Transaction, line: Line, position: int) -> None:
    tx.run(
        _ADD_LINE,
        id=line.id,
        name=line.name,
        position=position,
        rules=encode(line.rules).decode(),
        rev=line.rev,
        is_deleted=int(line.is_deleted),
    )


def list_operator_ids(tx: Reader, line_id: str) -> list[str]:
    return [found[0] for found in tx.rows(_OPERATORS, id_=line_id)]


def _a_line(found: Row) -> Line:
    id_, name, rules, rev, is_deleted = found
    return Line(id_, name, _rules(rules), rev, bool(is_deleted))


@lru_cache(maxsize=256)
def _rules(text: str) -> Rules:
    """Read with every first message: the same text is decoded once."""
    return msgspec.json.decode(text, type=Rules)


def _channel(found: Any) -> Channel | None:
    return _a_channel(found) if found else None


def _a_channel(found: Any) -> Channel:
    id_, key, kind, line_id, origins, secret = found
    return Channel(id_, key, kind, line_id, tuple(origins.split()), secret)
