"""Creating, saving and closing channels."""

import secrets
import string

from openline.actions.lines.settings import CHANGED_BY_NOBODY, line_to_set
from openline.domain.channels.channels import Channel, with_new_secret
from openline.domain.channels.sites import check_origins, clean_origin
from openline.domain.refusals import Changed, NotFound, must_be_right
from openline.domain.team import rights
from openline.domain.team.operators import Operator
from openline.domain.values import replace
from openline.store.channels import channels
from openline.store.transaction import Reader, Transaction


def channel_is_made(tx: Transaction, who: Operator, channel: Channel) -> Channel:
    """Create a channel. `channel` carries the line, key and secret; its id is assigned here."""
    tx.lock("lines")
    line_to_set(tx, who, channel.line_id)
    channel = replace(channel, id=tx.new_id())
    channels.add_channel(tx, channel)
    return channel


def channel_is_saved(
    tx: Transaction,
    who: Operator,
    channel_id: str,
    line_id: str,
    origins: tuple[str, ...],
    seen: tuple[str, ...] | None = None,
) -> Channel:
    """Save a channel's line and sites. After a move to another line, new dialogs wait there.

    `seen`: the sites that the editor saw. Raises Changed, and writes nothing, if other sites were saved
    since.
    """
    tx.lock("lines")
    channel = channel_to_set(tx, who, channel_id)
    line_to_set(tx, who, line_id)
    must_be_right(check_origins(origins))
    sites = tuple(dict.fromkeys(clean_origin(each) for each in origins))
    if seen is not None and channel.origins not in (seen, sites):
        raise Changed(CHANGED_BY_NOBODY)
    channel = replace(channel, line_id=line_id, origins=sites)
    channels.save_channel(tx, channel)
    return channel


def channel_is_closed(tx: Transaction, who: Operator, channel_id: str) -> None:
    channels.save_channel(tx, replace(channel_to_set(tx, who, channel_id), is_closed=True))


def channel_gets_new_secret(
    tx: Transaction, who: Operator, channel_id: str, secret: str, now: int
) -> Channel:
    """Give the channel a new secret. The present one goes on working for a day."""
    rights.must_administer(who)
    channel = with_new_secret(channel_to_set(tx, who, channel_id), secret, now)
    channels.save_secret(tx, channel)
    return channel


def channel_to_set(tx: Reader, who: Operator, channel_id: str) -> Channel:
    rights.must_supervise(who)
    channel = channels.get_channel(tx, channel_id)
    if channel.is_closed:
        raise NotFound
    line_to_set(tx, who, channel.line_id)
    return channel


def new_channel_key() -> str:
    """Return a random key of letters and digits only: it is used in URLs and on command lines."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(12))
