"""The portal is set up: the first line, its channel, its operators."""

import secrets
import string
from dataclasses import dataclass

from openline.domain.channels import Channel
from openline.domain.lines import Line, Rules
from openline.domain.operators import Operator, Role, shown_name
from openline.domain.portals import Portal
from openline.store import operators, portals
from openline.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class FirstStart:
    """Secrets and chances come from outside: an action may be run twice."""

    portal_name: str
    epoch: str
    channel_key: str
    first_number: int
    channel_secret: str = ""


def portal_is_set_up(tx: Transaction, first: FirstStart) -> bool:
    """An empty database gets one line, "Main line", with a chat channel (SPEC §11). False: it had them."""
    if portals.find_portal(tx):
        return False
    portals.add_portal(tx, Portal(first.portal_name, first.epoch, "en"), first.first_number)
    line = Line(tx.new_id(), "Main line", Rules(lang="en"))
    portals.add_line(tx, line, 0)
    portals.add_channel(
        tx, Channel(tx.new_id(), first.channel_key, "chat", line.id, (), first.channel_secret)
    )
    return True


def operator_is_added(tx: Transaction, email: str, role: Role, password_hash: str, now: int) -> Operator:
    """Into the queue of the first line."""
    operator = Operator(tx.new_id(), shown_name(email), email, role, None)
    operators.add_operator(tx, operator, password_hash, now)
    line_id = portals.list_channels(tx)[0].line_id
    operators.add_to_line(tx, operator.id, line_id, len(portals.list_operator_ids(tx, line_id)))
    return operator


def line_is_added(tx: Transaction, name: str, channel_key: str, position: int) -> tuple[Line, Channel]:
    """A further line with a chat channel of its own."""
    line = Line(tx.new_id(), name, Rules(lang="en"))
    portals.add_line(tx, line, position)
    channel = Channel(tx.new_id(), channel_key, "chat", line.id, ())
    portals.add_channel(tx, channel)
    return line, channel


def new_channel_key() -> str:
    """Letters and digits: it stands in addresses and on command lines."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(12))
