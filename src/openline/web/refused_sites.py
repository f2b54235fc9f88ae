"""Sites whose visitors were turned away, because their channel names others: for whoever sets the channel.

In memory only: forgotten on restart. What a program says of its site may be false.
"""

from typing import NamedTuple

import structlog

from openline.domain.channels.channels import Channel
from openline.domain.channels.sites import clean_origin

log = structlog.get_logger()

MOST, SHOWN = 200, 5


class RefusedSite(NamedTuple):
    origin: str
    visitors: int


class RefusedSites:
    """The MOST newest, of all channels."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def note(self, channel: Channel, origin: str | None) -> None:
        """Count a visitor who was turned away. Only what a channel can name is kept."""
        site = clean_origin(origin or "")
        if not site or site != origin:
            return
        count = self._counts.pop((channel.id, site), 0)
        self._counts[channel.id, site] = count + 1
        if not count:
            log.warning("site_refused", channel=channel.key, site=site)
        if len(self._counts) > MOST:
            del self._counts[next(iter(self._counts))]

    def of(self, channel: Channel) -> list[RefusedSite]:
        """Return the most frequent ones that the channel still does not name."""
        found = [
            RefusedSite(site, count)
            for (channel_id, site), count in self._counts.items()
            if channel_id == channel.id and site not in channel.origins
        ]
        return sorted(found, key=lambda each: -each.visitors)[:SHOWN] if channel.origins else []
