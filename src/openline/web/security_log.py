"""The security log: a line for each log-in and each change of who may do what. No contents, no secrets."""

import structlog

from openline.web.origin import network_of

log = structlog.get_logger()


def note(what: str, who: str, address: str, whom: str = "") -> None:
    """Write the line. `who`: the operator's id, or the email that was tried. `whom`: what it was done to."""
    log.info("security", what=what, who=who, network=network_of(address), **({"whom": whom} if whom else {}))
