"""The context that app.py passes to every door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import structlog

from openline.config import Config, installation_of
from openline.domain.mail.inbox_state import InboxState
from openline.domain.mail.policy import Installation, TestResult
from openline.domain.visitors.visitors import hash_token
from openline.hub import Hub
from openline.limits.costs import EXEMPT, Costs, NetworkUsage
from openline.limits.counters import Bounded, Bucket, RateLimits
from openline.limits.handles import Handles
from openline.limits.passwords import PasswordChecks
from openline.limits.reached import LimitName
from openline.store.files.blobs import FileStore
from openline.store.files.builds import KeptBuilds
from openline.store.writer import Store
from openline.web.health import Health
from openline.web.identities import UsedIdentities
from openline.web.origin import cookie_in, cookie_name, is_loopback, is_trusted, network_of, person_behind
from openline.web.refused_sites import RefusedSites
from openline.web.repeated_answers import RepeatedAnswers

STATIC = Path(str(resources.files("openline"))) / "static"
SHARED = "until then all who come by this proxy count as one address, and limits per address do not hold."

log = structlog.get_logger()


def ignore_result(_: Any, error: BaseException | None) -> None:
    """Do nothing: the callback for actions that are repeated anyway if refused. The writer logs errors."""


class SlowReader(Protocol):
    """An HTTP connection whose peer does not take what was written."""

    def waiting(self) -> int: ...
    def let_go(self, reason: LimitName) -> None: ...


SendTest = Callable[[str, str], Awaitable[TestResult]]
"""(address, language)."""


async def no_mail_server(_address: str, _lang: str) -> TestResult:
    return TestResult(False, "", "No mail server is configured.")


def no_trouble() -> str:
    return ""


@dataclass(slots=True)
class AppContext:
    """The dependencies of all doors. `epoch`: the portal's. `now`: returns the time in milliseconds, which
    actions and rules get as an argument.
    """

    store: Store
    hub: Hub
    config: Config
    epoch: str
    now: Callable[[], int]
    file_store: FileStore
    costs: Costs
    """What visitors and networks have used lately: all doors count there."""
    rate_limits: RateLimits = field(default_factory=RateLimits)
    handles: Handles = field(default_factory=Handles)
    slow_readers: set[SlowReader] = field(default_factory=set[SlowReader])
    password_checks: PasswordChecks = field(default_factory=PasswordChecks)
    known_sessions: Bounded[bool] = field(default_factory=Bounded[bool])
    """Hashes of operators' sessions that were valid a while ago: their handshakes need no reserve."""
    used_identities: UsedIdentities = field(default_factory=UsedIdentities)
    refused_sites: RefusedSites = field(default_factory=RefusedSites)
    repeated_answers: RepeatedAnswers = field(default_factory=RepeatedAnswers)
    new_dialogs: Bounded[Bucket] = field(default_factory=Bounded[Bucket])
    """By network: how many new visitors may still begin a conversation."""
    send_test: SendTest = no_mail_server
    """Sends a test letter at once, past the queue. Set by app.py to the courier's function."""
    health: Health = field(init=False)
    builds: KeptBuilds = field(init=False)
    mail_trouble: Callable[[], str] = no_trouble
    """Returns why no letters can be sent at present, as the courier describes it, or ""."""
    mail_advice: Callable[[], str] = str
    """Returns what helps, if it is a refusal of the mail server."""
    mailbox_trouble: Callable[[], str] = no_trouble
    """Returns why clients' emails cannot be read at present, or ""."""
    inbox_state: Callable[[], InboxState] = InboxState
    """Returns how mail comes in, as the mailbox describes it."""
    is_draining: bool = False
    _has_warned: bool = False

    def person(self, peer: str, forwarded: str) -> str:
        """Return the client's IP address. `forwarded`: the X-Forwarded-For of a request from `peer`."""
        if forwarded and is_loopback(peer) and not is_trusted(self.config, peer) and not self._has_warned:
            self._has_warned = True
            log.warning("proxy_not_trusted", peer=peer, help=f"Set OPENLINE_TRUSTED_PROXIES={peer}: {SHARED}")
        return person_behind(self.config, peer, forwarded)

    def __post_init__(self) -> None:
        self.builds = KeptBuilds(STATIC, self.config.data)
        self.health = Health(self.store, self.config.data, self.config.limits.disk_percent)

    def is_known_operator(self, cookies: str) -> bool:
        """Return whether the Cookie header has a session that was valid lately: no flood keeps it out."""
        token = cookie_in(cookies, cookie_name(self.config))
        return bool(token) and hash_token(token) in self.known_sessions

    def usage_of(self, address: str) -> NetworkUsage:
        """Return the usage of the network that the person's address belongs to. The loopback is exempt:
        behind a proxy that is not trusted, everybody comes from there.
        """
        return self.costs.network(EXEMPT if is_loopback(address) else network_of(address))

    def usage_of_peer(self, peer: str) -> NetworkUsage:
        """Return the usage of the other end of a connection. Trusted proxies are exempt, too."""
        return self.costs.network(EXEMPT) if is_trusted(self.config, peer) else self.usage_of(peer)

    @property
    def installation(self) -> Installation:
        """The part of the configuration that letters need."""
        return installation_of(self.config)
