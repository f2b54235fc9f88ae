"""Channels by which a dialog comes in, and the table of what each supports."""

from typing import Literal

from openline.domain.times import DAY
from openline.domain.values import Confidential, Immutable, replace

OLD_SECRET_LIVES = 1 * DAY

ChannelKind = Literal["chat", "network", "api", "email", "telegram"]


class Capabilities(Immutable):
    forms: bool
    letters: bool
    number: bool
    buttons: bool
    files: bool
    replies: bool = True
    """What an operator writes reaches the client. To an email no answer goes from here yet."""
    widget: bool = False
    """The chat on a site: visitors come in with the channel's key."""
    auto_messages: bool = True
    """The line's automatic messages are sent to the client. Never in reply to an email: two mail programs
    that answer each other automatically would not stop."""


CAPABILITIES: dict[str, Capabilities] = {
    "chat": Capabilities(forms=True, letters=True, number=True, buttons=True, files=True, widget=True),
    "network": Capabilities(forms=False, letters=False, number=True, buttons=True, files=True),
    "api": Capabilities(forms=False, letters=False, number=False, buttons=False, files=True),
    "email": Capabilities(
        forms=False,
        letters=False,
        number=False,
        buttons=False,
        files=True,
        replies=False,
        auto_messages=False,
    ),
    "telegram": Capabilities(forms=False, letters=False, number=False, buttons=True, files=True),
}
WIDGET_KINDS = tuple(kind for kind, it in CAPABILITIES.items() if it.widget)


class Channel(Confidential):
    """A channel of a line. `key` is public: the snippet holds it. `origins`: sites allowed; empty = any."""

    id: str
    key: str
    kind: ChannelKind
    line_id: str
    origins: tuple[str, ...]
    secret: str = ""
    """Signs the site's statement of who its visitor is."""
    old_secret: str = ""
    """The secret before it, which goes on working until `old_secret_ends_at`: sites change theirs in time."""
    old_secret_ends_at: int = 0
    is_closed: bool = False
    """The key is no longer accepted. The row stays, for the dialogs that came in through it."""

    @property
    def is_widget(self) -> bool:
        return CAPABILITIES[self.kind].widget

    def live_secrets(self, now: int) -> tuple[str, ...]:
        """Return the secrets that signatures are checked with, the newest first."""
        old = (self.old_secret,) if self.old_secret and now < self.old_secret_ends_at else ()
        return (self.secret, *old)


def with_new_secret(channel: Channel, secret: str, now: int) -> Channel:
    """Return the channel with a new secret; the present one goes on working for OLD_SECRET_LIVES."""
    ends_at = now + OLD_SECRET_LIVES
    return replace(channel, secret=secret, old_secret=channel.secret, old_secret_ends_at=ends_at)


def may_connect(channel: Channel, origin: str | None) -> bool:
    """Return True if a page of this origin may use the channel. Our own pages are admitted by the door.

    This keeps other sites from flooding a company's queue through their visitors' browsers. It does not stop
    programs, which can send any origin.
    """
    return not channel.origins or origin in channel.origins
