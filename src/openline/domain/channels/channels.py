"""The ways a dialog comes in, and the one table of what each can carry (CHAN-4)."""

from dataclasses import dataclass, field
from typing import Literal

ChannelKind = Literal["chat", "network", "api", "email", "telegram"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    forms: bool
    letters: bool
    number: bool
    buttons: bool
    files: bool
    auto_messages: bool = True
    """What the line says by itself reaches the client. No e-mail is answered by a machine (T49)."""


CAPABILITIES: dict[str, Capabilities] = {
    "chat": Capabilities(forms=True, letters=True, number=True, buttons=True, files=True),
    "network": Capabilities(forms=False, letters=False, number=True, buttons=True, files=True),
    "api": Capabilities(forms=False, letters=False, number=False, buttons=False, files=True),
    "email": Capabilities(
        forms=False, letters=False, number=False, buttons=False, files=True, auto_messages=False
    ),
    "telegram": Capabilities(forms=False, letters=False, number=False, buttons=True, files=True),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """`key` is public: it stands in the snippet. `origins`: the sites that may use it, none = any."""

    id: str
    key: str
    kind: ChannelKind
    line_id: str
    origins: tuple[str, ...]
    secret: str = field(default="", repr=False)
    """Signs who the site says its visitor is (CHAT-8)."""
    is_closed: bool = False
    """Its key lets nobody in any more. The row stays: dialogs that came in by it are kept."""


def may_connect(channel: Channel, origin: str | None) -> bool:
    """Keeps foreign sites from burning a company's queue (T30). No defence against programs: they can lie.

    Of the sites: our own pages (the chat page, the demo) are let in by the door.
    """
    return not channel.origins or origin in channel.origins
