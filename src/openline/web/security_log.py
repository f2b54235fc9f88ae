"""The security log: a line for each log-in and each change of who may do what. No contents, no secrets."""

import structlog

from openline.web.origin import network_of

log = structlog.get_logger()


def note(what: str, who: str, address: str, whom: str = "", to: str = "") -> None:
    """Write the line. `who`: the operator's id, or the email that was tried.

    `whom`: what it was done to; `to`: what it became.
    """
    more = {name: value for name, value in (("whom", whom), ("to", to)) if value}
    log.info("security", what=what, who=who, network=network_of(address), **more)
