"""All settings, read once from the environment. For a wrong value the server refuses to start.

The refusal is one clear sentence. Every secret may also come from a file: NAME_FILE names it. The settings
are described in docs/running.md.
"""

import difflib
import ipaddress
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from openline.domain.files.files import FileLimits
from openline.domain.mail import mailboxes, servers
from openline.domain.mail.incoming import IncomingLimits
from openline.domain.mail.policy import Installation, SendLimits, default_sender
from openline.domain.team.operators import PASSWORD_LENGTH
from openline.domain.times import MINUTE
from openline.domain.urls import split_url
from openline.domain.values import Confidential, field
from openline.limit_settings import Limits


class ConfigError(Exception):
    """A wrong setting, in one clear sentence for the person at the terminal."""


class Config(Confidential):
    data: Path = Path("./data")
    key_file: Path | None = None
    """The file with the keys of the stored secrets; None: `secret.key` in the data folder."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    admin_email: str = ""
    admin_password: str = ""
    database_url: str = ""
    smtp_url: str = ""
    """Empty: the portal's own setting, if there is one; without any, letters stay in the queue."""
    dkim_key: str = ""
    dkim_selector: str = ""
    reply_address: str = ""
    """`support@example.com` or `*@reply.example.com`: the Reply-To address of letters."""
    imap_url: str = ""
    lmtp: str = ""
    lmtp_exposed: bool = False
    """Whoever set it says that nobody else can reach the LMTP port, which has no password."""
    authserv_id: str = ""
    """Name of the server whose Authentication-Results are believed; empty: none are."""
    first_number: int = 0
    """Number of the first dialog; 0 = random between 10,000 and 60,000, so that it tells nothing."""
    trusted_proxies: tuple[str, ...] = ()
    sockets: str = "picows"
    """`picows`, or `asgi`: the plain, slower implementation."""
    demo: str = ""
    """"1" or "0": whether /demo is served; empty: unless people come by https."""
    as_root: bool = False
    """True permits `serve` to run as root."""
    limits: Limits = field(default_factory=Limits)

    @property
    def key_path(self) -> Path:
        """The file with the keys of the stored secrets."""
        return self.key_file or self.data / "secret.key"

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def demo_url(self) -> str:
        """The address of the demo shop; "" if it is not served."""
        has_demo = self.demo == "1" or (not self.demo and not self.is_https)
        return f"{self.origin}/demo" if has_demo else ""

    @property
    def is_https(self) -> bool:
        return self.origin.startswith("https://")


SECRETS = ("admin_password", "database_url", "smtp_url", "dkim_key", "imap_url")


def read_config(environment: Mapping[str, str]) -> Config:
    """Read all settings. Raises ConfigError for the first invalid value."""
    reply_address, imap_url, lmtp = _incoming_mail(environment)
    _no_bus(environment)
    return Config(
        data=Path(_value(environment, "data") or "./data"),
        key_file=_path(_value(environment, "key_file")),
        host=_value(environment, "host") or "127.0.0.1",
        port=_number("OPENLINE_PORT", _value(environment, "port") or "8000", 0, 65_535),
        public_url=_public_url(_value(environment, "public_url")),
        admin_email=_value(environment, "admin_email").strip().lower(),
        admin_password=_password(_value(environment, "admin_password")),
        database_url=_value(environment, "database_url"),
        smtp_url=_smtp_url(_value(environment, "smtp_url")),
        dkim_key=_value(environment, "dkim_key"),
        dkim_selector=_selector(environment),
        reply_address=reply_address,
        imap_url=imap_url,
        lmtp=lmtp,
        lmtp_exposed=_is_lmtp_exposed(environment),
        authserv_id=_value(environment, "authserv_id").strip(),
        first_number=_number("OPENLINE_FIRST_NUMBER", _value(environment, "first_number") or "0", 0, 10**12),
        trusted_proxies=_networks(_value(environment, "trusted_proxies")),
        sockets=_one_of("OPENLINE_SOCKETS", _value(environment, "sockets") or "picows", ("picows", "asgi")),
        demo=_one_of("OPENLINE_DEMO", _value(environment, "demo"), ("", "0", "1")),
        as_root=_one_of("OPENLINE_AS_ROOT", _value(environment, "as_root") or "0", ("0", "1")) == "1",
        limits=_limits(environment),
    )


class UnknownSetting(NamedTuple):
    """A variable that looks like a setting. `nearest`: the setting that may be meant, or ""."""

    name: str
    nearest: str

    @property
    def sentence(self) -> str:
        meant = f" Did you mean {self.nearest}?" if self.nearest else ""
        return f"{self.name} is not a setting of openline, and has no effect.{meant}"


def unknown_settings(environment: Mapping[str, str]) -> list[UnknownSetting]:
    """Return the variables that begin like a setting and are none."""
    names = [name for name in Config.__struct_fields__ if name != "limits"]
    known = {f"OPENLINE_{name.upper()}" for name in (*names, "bus_url")}
    known |= {f"OPENLINE_{name.upper()}_FILE" for name in SECRETS}
    known |= {f"OPENLINE_LIMIT_{name.upper()}" for name in Limits.__struct_fields__}
    unknown = [name for name in environment if name.startswith("OPENLINE_") and name not in known]
    return [
        UnknownSetting(name, next(iter(difflib.get_close_matches(name, sorted(known), 1, 0.75)), ""))
        for name in sorted(unknown)
    ]


def unproved_replies(config: Config) -> str:
    """Return what it means that no server's word on senders is believed; empty = one is, or no mail comes."""
    if config.authserv_id or not config.reply_address:
        return ""
    return (
        "Replies by email are shown as not checked and prove nothing about their sender: "
        "set OPENLINE_AUTHSERV_ID to the name under which your mail server checks senders."
    )


def installation_of(config: Config) -> Installation:
    """Return what letters need to know of this installation."""
    limits = config.limits
    send_limits = SendLimits(
        unread_unconfirmed=limits.letters_unread,
        history_unconfirmed=limits.letters_copies,
        apart_unconfirmed=limits.letters_apart_min * MINUTE,
        confirmed=limits.letters_confirmed,
        apart_confirmed=limits.letters_confirmed_apart_min * MINUTE,
        history_per_dialog=limits.letters_copies_per_dialog,
        per_channel=limits.letters_per_channel,
        per_portal=limits.letters_per_portal,
        not_me=limits.letters_not_me,
    )
    sender = default_sender(config.origin, config.reply_address)
    return Installation(config.origin, sender, config.reply_address, send_limits)


def incoming_limits_of(config: Config) -> IncomingLimits:
    """Return how much mail is accepted."""
    limits = config.limits
    files = FileLimits(
        size=limits.file_mb * 2**20,
        per_message=limits.files_per_message,
        per_day=limits.files_day_mb * 2**20,
        strangers_per_day=limits.files_strangers_mb * 2**20,
    )
    return IncomingLimits(
        limits.mails_per_sender, limits.mails_per_network, limits.mails_from_strangers, files
    )


def _value(environment: Mapping[str, str], name: str) -> str:
    variable = f"OPENLINE_{name.upper()}"
    file = environment.get(f"{variable}_FILE") if name in SECRETS else None
    if not file:
        return environment.get(variable, "")
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise ConfigError(f"{variable}_FILE: {file} cannot be read ({reason}).") from None


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _password(text: str) -> str:
    shortest, longest = PASSWORD_LENGTH
    if text and len(text) < shortest:
        raise ConfigError(f"OPENLINE_ADMIN_PASSWORD must have at least {shortest} characters.")
    if len(text) > longest:
        raise ConfigError(f"OPENLINE_ADMIN_PASSWORD must have at most {longest} characters.")
    return text


def _smtp_url(text: str) -> str:
    try:
        if text:
            servers.parse_smtp_url(text)
        return text
    except ValueError as error:
        raise ConfigError(f"OPENLINE_SMTP_URL: {error}") from None


def _incoming_mail(environment: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the reply address, the IMAP URL and the LMTP address. Raises ConfigError.

    Each must be valid, and a reply address must have a door: a reply that nobody reads is a lost client.
    """
    checks: dict[str, Callable[[str], object]] = {
        "reply_address": mailboxes.parse_reply_address,
        "imap_url": mailboxes.parse_imap_url,
        "lmtp": mailboxes.parse_listen_address,
    }
    values = {name: _value(environment, name).strip() for name in checks}
    for name, check in checks.items():
        try:
            if values[name]:
                check(values[name])
        except ValueError as error:
            raise ConfigError(f"OPENLINE_{name.upper()}: {error}") from None
    reply_address, imap_url, lmtp = values.values()
    if (
        lmtp
        and not _is_lmtp_exposed(environment)
        and not servers.is_loopback(mailboxes.parse_listen_address(lmtp)[0])
    ):
        raise ConfigError(
            "OPENLINE_LMTP must be on the loopback (127.0.0.1), because it has no password. "
            "If nobody but your mail server can reach that address, set OPENLINE_LMTP_EXPOSED=yes."
        )
    if bool(reply_address) != bool(imap_url or lmtp):
        raise ConfigError(
            "OPENLINE_REPLY_ADDRESS needs OPENLINE_IMAP_URL or OPENLINE_LMTP, and they need it."
        )
    return reply_address, imap_url, lmtp


def _is_lmtp_exposed(environment: Mapping[str, str]) -> bool:
    given = _value(environment, "lmtp_exposed") or "no"
    return _one_of("OPENLINE_LMTP_EXPOSED", given, ("yes", "no")) == "yes"


def _no_bus(environment: Mapping[str, str]) -> None:
    """Refuse OPENLINE_BUS_URL: it promises several nodes that hear each other."""
    if _value(environment, "bus_url"):
        raise ConfigError(
            "OPENLINE_BUS_URL: several nodes on one database are not possible yet. Leave it out, start one."
        )


def _selector(environment: Mapping[str, str]) -> str:
    selector = _value(environment, "dkim_selector")
    if bool(selector) != bool(_value(environment, "dkim_key")):
        raise ConfigError("OPENLINE_DKIM_KEY and OPENLINE_DKIM_SELECTOR must be set together.")
    return selector


def _limits(environment: Mapping[str, str]) -> Limits:
    given: dict[str, int] = {}
    for name in Limits.__struct_fields__:
        variable = f"OPENLINE_LIMIT_{name.upper()}"
        if environment.get(variable):
            given[name] = _number(variable, environment[variable], 1, 10**9)
    return Limits(**given)


def _number(variable: str, text: str, least: int, most: int) -> int:
    if not text.strip().isdecimal() or len(text) > 20 or not least <= int(text) <= most:
        raise ConfigError(f"{variable} must be a whole number from {least} to {most}, not {text[:20]!r}.")
    return int(text)


def _one_of(variable: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise ConfigError(f"{variable} must be one of {', '.join(known)}, not {text!r}.")
    return text


def _public_url(text: str) -> str:
    if not text:
        return ""
    no = ConfigError(f"OPENLINE_PUBLIC_URL must look like https://chat.example.com, not {text!r}.")
    try:
        parts = split_url(text)
        is_origin = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise no from None
    has_more = parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc
    if not is_origin or has_more:
        raise no
    # Browsers omit the default port from Origin and Host.
    usual = {"http": ":80", "https": ":443"}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}"


def _networks(text: str) -> tuple[str, ...]:
    networks = tuple(text.replace(",", " ").split())
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            raise ConfigError(
                f"OPENLINE_TRUSTED_PROXIES: {network!r} is no address and no network."
            ) from None
    return networks
