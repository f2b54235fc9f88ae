"""Channels, by id and by key."""

from typing import Any

from sqlalchemy import bindparam, insert, literal_column, select, update

from openline.domain.channels.channels import WIDGET_KINDS, Channel, ChannelKind
from openline.domain.refusals import NotFound
from openline.store.tables import channels
from openline.store.transaction import Reader, Transaction

_c = channels.c
_CHANNEL = select(
    _c.id, _c.key, _c.kind, _c.line_id, _c.origins, _c.secret, _c.old_secret, _c.old_secret_ends_at,
    _c.is_closed,
)  # fmt: skip
_BY_KEY = _CHANNEL.where(_c.key == bindparam("key_"), _c.is_closed == 0)
_ANY_BY_KEY = _CHANNEL.where(_c.key == bindparam("key_"))
_BY_ID = _CHANNEL.where(_c.id == bindparam("id_"))
_IS_WIDGET = _c.kind.in_([literal_column(f"'{kind}'") for kind in WIDGET_KINDS])
_ALL = _CHANNEL.where(_c.is_closed == 0, _IS_WIDGET).order_by(_c.id)
_KEYS = select(_c.key, _c.kind, _c.line_id).where(_c.is_closed == 0, _IS_WIDGET).order_by(_c.id)
_OF_KIND = _CHANNEL.where(_c.kind == bindparam("kind_")).order_by(_c.id).limit(1)
_ADD_CHANNEL = insert(channels)
_SAVE_CHANNEL = (
    update(channels)
    .where(_c.id == bindparam("id_"))
    .values(line_id=bindparam("line_id_"), origins=bindparam("origins_"), is_closed=bindparam("is_closed_"))
)
_SAVE_SECRET = (
    update(channels)
    .where(_c.id == bindparam("id_"))
    .values(secret=bindparam("secret_"), old_secret=bindparam("old"), old_secret_ends_at=bindparam("ends"))
)
_SECRET, _OLD_SECRET = str(_c.secret), str(_c.old_secret)


def find_channel(tx: Reader, key: str) -> Channel | None:
    """Return the open channel with this key; None also for the key of a closed one."""
    return _channel(tx, tx.row(_BY_KEY, key_=key))


def find_any_channel(tx: Reader, key: str) -> Channel | None:
    """Return the channel with this key, open or closed."""
    return _channel(tx, tx.row(_ANY_BY_KEY, key_=key))


def get_channel(tx: Reader, channel_id: str) -> Channel:
    channel = _channel(tx, tx.row(_BY_ID, id_=channel_id))
    if channel is None:
        raise NotFound
    return channel


def find_channel_of_kind(tx: Reader, kind: ChannelKind) -> Channel | None:
    """Return the first channel of this kind, open or closed."""
    return _channel(tx, tx.row(_OF_KIND, kind_=kind))


def list_channels(tx: Reader) -> list[Channel]:
    """Return the channels whose keys admit visitors: the open ones of widgets."""
    return [_a_channel(tx, found) for found in tx.rows(_ALL)]


def list_keys(tx: Reader) -> list[tuple[str, str, str]]:
    """Return (key, kind, line) of the channels whose keys admit visitors; no secret is decrypted."""
    return [(key, kind, line_id) for key, kind, line_id in tx.rows(_KEYS)]


def add_channel(tx: Transaction, channel: Channel) -> None:
    tx.run(
        _ADD_CHANNEL,
        id=channel.id,
        key=channel.key,
        kind=channel.kind,
        line_id=channel.line_id,
        origins=" ".join(channel.origins),
        secret=tx.keyring.encrypt(channel.secret, _SECRET, channel.id),
        old_secret=tx.keyring.encrypt(channel.old_secret, _OLD_SECRET, channel.id),
        old_secret_ends_at=channel.old_secret_ends_at,
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


def save_secret(tx: Transaction, channel: Channel) -> None:
    tx.run(
        _SAVE_SECRET,
        id_=channel.id,
        secret_=tx.keyring.encrypt(channel.secret, _SECRET, channel.id),
        old=tx.keyring.encrypt(channel.old_secret, _OLD_SECRET, channel.id),
        ends=channel.old_secret_ends_at,
    )


def _channel(tx: Reader, found: Any) -> Channel | None:
    return _a_channel(tx, found) if found else None


def _a_channel(tx: Reader, found: Any) -> Channel:
    id_, key, kind, line_id, origins, secret, old_secret, old_ends_at, is_closed = found
    sites = tuple(origins.split())
    secret = tx.keyring.decrypt(secret, _SECRET, id_)
    old_secret = tx.keyring.decrypt(old_secret, _OLD_SECRET, id_)
    return Channel(id_, key, kind, line_id, sites, secret, old_secret, old_ends_at, bool(is_closed))
