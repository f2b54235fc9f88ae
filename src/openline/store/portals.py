"""The portal, its counters, its lines and channels."""

from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, insert, literal_column, select, text, update

from openline.domain.channels.channels import Channel, ChannelKind
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.lines.lines import Line, Rules
from openline.domain.mail.policy import Mailing
from openline.domain.portals import Portal
from openline.domain.refusals import NotFound
from openline.store.tables import channels, counters, dialogs, line_operators, lines, operators, portal
from openline.store.transaction import Reader, Row, Transaction, encode

_c, _l, _lo, _o = channels.c, lines.c, line_operators.c, operators.c
_PORTAL = select(portal.c.name, portal.c.epoch, portal.c.lang, portal.c.secret)
_MAILING = select(portal.c.mailing)
_SAVE_MAILING = update(portal).values(mailing=bindparam("mailing_"))
_ADD_PORTAL = insert(portal)
_SAVE_EPOCH = update(portal).values(epoch=bindparam("epoch_"))
_SAVE_PORTAL = update(portal).values(name=bindparam("name_"), lang=bindparam("lang_"))
_ADD_COUNTER = insert(counters)
_COUNTERS = select(counters.c.name, counters.c.value)
_SAVE_COUNTER = (
    update(counters)
    .where(counters.c.name == bindparam("name_"), counters.c.value < bindparam("at_least"))
    .values(value=bindparam("at_least"))
)
_NEXT = text("UPDATE counters SET value = value + 1 WHERE name = :name RETURNING value")
_CHANNEL = select(_c.id, _c.key, _c.kind, _c.line_id, _c.origins, _c.secret, _c.is_closed)
_BY_KEY = _CHANNEL.where(_c.key == bindparam("key_"), _c.is_closed == 0)
_BY_ID = _CHANNEL.where(_c.id == bindparam("id_"))
_ALL = _CHANNEL.where(_c.is_closed == 0, _c.kind != literal_column("'email'")).order_by(_c.id)
_OF_KIND = _CHANNEL.where(_c.kind == bindparam("kind_")).order_by(_c.id).limit(1)
_ADD_CHANNEL = insert(channels)
_SAVE_CHANNEL = (
    update(channels)
    .where(_c.id == bindparam("id_"))
    .values(line_id=bindparam("line_id_"), origins=bindparam("origins_"), is_closed=bindparam("is_closed_"))
)
_A_LINE = select(_l.id, _l.name, _l.rules, _l.rev, _l.is_deleted, _l.saved_by)
_LINE = _A_LINE.where(_l.id == bindparam("id_"))
_LINES = _A_LINE.where(_l.is_deleted == 0).order_by(_l.position, _l.id)
_ADD_LINE = insert(lines)
_LAST_PLACE = select(func.coalesce(func.max(_l.position), -1))
# Only over the revision that was read: of two who save at once the second touches nothing.
_SAVE_LINE = (
    update(lines)
    .where(_l.id == bindparam("id_"), _l.rev == bindparam("rev_"), _l.is_deleted == 0)
    .values(
        name=bindparam("name_"),
        rules=bindparam("rules_"),
        rev=_l.rev + 1,
        saved_by=bindparam("saved_by_"),
        is_deleted=bindparam("is_deleted_"),
    )
)
_OPERATORS = (
    select(_lo.operator_id)
    .join(operators, _o.id == _lo.operator_id)
    .where(_lo.line_id == bindparam("id_"), _o.is_active == 1)
    .order_by(_lo.position, _lo.operator_id)
)
_LEAVE_LINE = delete(line_operators).where(
    _lo.line_id == bindparam("line"), _lo.operator_id == bindparam("operator")
)
_PLACE = text(
    "INSERT INTO line_operators (line_id, operator_id, position) VALUES (:line, :operator, :place) "
    "ON CONFLICT (line_id, operator_id) DO UPDATE SET position = excluded.position"
)
_OPEN = (
    select(dialogs.c.line_id, func.count())
    .where(dialogs.c.status != literal_column("'finished'"))
    .group_by(dialogs.c.line_id)
)


def find_portal(tx: Reader) -> Portal | None:
    found = tx.row(_PORTAL)
    return Portal(*found) if found else None


def add_portal(tx: Transaction, a_portal: Portal, first_number: int) -> None:
    known = {"name": a_portal.name, "epoch": a_portal.epoch, "lang": a_portal.lang, "secret": a_portal.secret}
    tx.run(_ADD_PORTAL, id="portal", mailing="", **known)
    tx.run(_ADD_COUNTER, name="dialog", value=first_number - 1)
    tx.run(_ADD_COUNTER, name="lead", value=0)


def get_lang(tx: Reader) -> str:
    found = find_portal(tx)
    return found.lang if found else "en"


def get_mailing(tx: Reader) -> Mailing:
    """How letters are written; the defaults where nobody has set anything."""
    found = tx.row(_MAILING)
    return _mailing(found[0]) if found and found[0] else Mailing()


def save_mailing(tx: Transaction, mailing: Mailing) -> None:
    tx.run(_SAVE_MAILING, mailing_=encode(mailing).decode())


def save_epoch(tx: Transaction, epoch: str) -> None:
    tx.run(_SAVE_EPOCH, epoch_=epoch)


def save_portal(tx: Transaction, name: str, lang: str) -> None:
    tx.run(_SAVE_PORTAL, name_=name, lang_=lang)


def next_number(tx: Transaction, counter: str) -> int:
    """Never given twice: the counter's row is locked until the commit."""
    found = tx.row(_NEXT, name=counter)
    if found is None:
        raise LookupError(f"no counter {counter!r}: this database was never set up")
    return found[0]


def list_counters(tx: Reader) -> dict[str, int]:
    """The last number given, by the counter's name."""
    return dict(tx.built(_COUNTERS))


def save_counter(tx: Transaction, counter: str, at_least: int) -> None:
    """Forward only: what was given stays given."""
    tx.run(_SAVE_COUNTER, name_=counter, at_least=at_least)


def find_channel(tx: Reader, key: str) -> Channel | None:
    """None for the key of a closed one, too."""
    return _channel(tx.row(_BY_KEY, key_=key))


def get_channel(tx: Reader, channel_id: str) -> Channel:
    channel = _channel(tx.row(_BY_ID, id_=channel_id))
    if channel is None:
        raise NotFound
    return channel


def find_channel_of_kind(tx: Reader, kind: ChannelKind) -> Channel | None:
    """The first one; a closed one, too."""
    return _channel(tx.row(_OF_KIND, kind_=kind))


def list_channels(tx: Reader) -> list[Channel]:
    """Those whose keys let visitors in. Mail needs no key."""
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
        is_closed=int(channel.is_closed),
    )


def save_channel(tx: Transaction, channel: Channel) -> None:
    tx.run(
        _SAVE_CHANNEL,
        id_=channel.id,
        line_id_=channel.line_id,
        origins_=" ".join(channel.origins),
        is_closed_=int(channel.is_closed),
    )


def get_line(tx: Reader, line_id: str) -> Line:
    found = tx.row(_LINE, id_=line_id)
    if found is None:
        raise NotFound
    return _a_line(found)


def line_of(tx: Reader, dialog: Dialog) -> Line:
    """The dialog's line: mostly without a look, for its rules were read with the dialog."""
    if not dialog.line_rules:
        return get_line(tx, dialog.line_id)
    return Line(dialog.line_id, dialog.line, _rules(dialog.line_rules))


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
        saved_by=line.saved_by,
    )


def save_line(tx: Transaction, line: Line) -> bool:
    """As the next revision. False: `line.rev` is not the one in the database any more."""
    return (
        tx.run(
            _SAVE_LINE,
            id_=line.id,
            rev_=line.rev,
            name_=line.name,
            rules_=encode(line.rules).decode(),
            saved_by_=line.saved_by,
            is_deleted_=int(line.is_deleted),
        )
        == 1
    )


def next_place(tx: Reader) -> int:
    """Behind every line there ever was."""
    found = tx.row(_LAST_PLACE)
    return found[0] + 1 if found else 0


def list_operator_ids(tx: Reader, line_id: str) -> list[str]:
    """In the line's order, without those who work here no more."""
    return [found[0] for found in tx.rows(_OPERATORS, id_=line_id)]


def save_operators(tx: Transaction, line_id: str, operator_ids: tuple[str, ...]) -> None:
    """The line's new order. Who works here no more keeps the place: they may come back."""
    for operator_id in list_operator_ids(tx, line_id):
        if operator_id not in operator_ids:
            tx.run(_LEAVE_LINE, line=line_id, operator=operator_id)
    for place, operator_id in enumerate(operator_ids):
        tx.run(_PLACE, line=line_id, operator=operator_id, place=place)


def count_open(tx: Reader) -> dict[str, int]:
    """Line id → dialogs that have not ended."""
    return {found[0]: found[1] for found in tx.rows(_OPEN)}


def _a_line(found: Row) -> Line:
    id_, name, rules, rev, is_deleted, saved_by = found
    return Line(id_, name, _rules(rules), rev, bool(is_deleted), saved_by)


@lru_cache(maxsize=256)
def _rules(text: str) -> Rules:
    """Read with every first message: the same text is decoded once."""
    return msgspec.json.decode(text, type=Rules)


@lru_cache(maxsize=4)
def _mailing(text: str) -> Mailing:
    return msgspec.json.decode(text, type=Mailing)


def _channel(found: Any) -> Channel | None:
    return _a_channel(found) if found else None


def _a_channel(found: Any) -> Channel:
    id_, key, kind, line_id, origins, secret, is_closed = found
    return Channel(id_, key, kind, line_id, tuple(origins.split()), secret, bool(is_closed))
