"""The mail server that letters are handed to: the value of OPENLINE_SMTP_URL or of the portal's page."""

import ipaddress
from typing import Literal
from urllib.parse import SplitResult, unquote

from openline.domain.urls import split_url
from openline.domain.values import Confidential

METADATA = ("100.100.100.200", "fd00:ec2::254", "192.0.0.192", "168.63.129.16")
TLS_OPTIONAL = "tls=optional"
LOOPBACK_NAMES = ("localhost", "ip6-localhost")


class SmtpServer(Confidential):
    """A mail server. `starttls`: encrypted after the greeting. `tls`: from the first byte.

    `is_tls_optional`: whoever set the server accepts that letters, and the password, go in clear.
    """

    host: str
    port: int
    tls: Literal["starttls", "tls"] = "starttls"
    user: str = ""
    password: str = ""
    is_tls_optional: bool = False

    @property
    def masked(self) -> str:
        """The URL as it may be shown, without the password."""
        scheme = "smtps" if self.tls == "tls" else "smtp"
        host = f"[{self.host}]" if ":" in self.host else self.host
        more = f"?{TLS_OPTIONAL}" if self.is_tls_optional else ""
        return f"{scheme}://{self.user + '@' if self.user else ''}{host}:{self.port}{more}"

    @property
    def must_encrypt(self) -> bool:
        """True if nothing may go to the server in clear.

        Decided by what was set, not by who answers: a name may lead anywhere, and whoever answers may leave
        STARTTLS out. Only the loopback, and a private address without a password, are certain.
        """
        if self.is_tls_optional or is_loopback(self.host):
            return False
        return bool(self.user) or not is_near(self.host)


def parse_smtp_url(url: str) -> SmtpServer:
    """Parse `smtp://user:password@host:port` or `smtps://…`. Raises ValueError with one clear sentence.

    The sentence never repeats the input, which contains a password.
    """
    try:
        parts = split_url(url.strip())
    except ValueError:
        raise ValueError("It must look like smtp://user:password@host:port.") from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = _port(parts)
    for is_wrong, why in _problems(parts, user, password, port):
        if is_wrong:
            raise ValueError(why)
    if parts.scheme == "smtps":
        return SmtpServer(parts.hostname or "", port or 465, "tls", user, password)
    return SmtpServer(
        parts.hostname or "",
        port or (587 if user else 25),
        "starttls",
        user,
        password,
        parts.query == TLS_OPTIONAL,
    )


def mail_server(url: str) -> SmtpServer | None:
    """Return the server, or None if none is set or the setting is not valid any more."""
    try:
        return parse_smtp_url(url) if url else None
    except ValueError:
        return None


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port if parts.port != 0 else -1
    except ValueError:
        return -1


def _problems(
    parts: SplitResult, user: str, password: str, port: int | None
) -> tuple[tuple[object, str], ...]:
    return (
        (parts.scheme not in ("smtp", "smtps"), "It must begin with smtp:// or smtps://."),
        (
            parts.path.strip("/") or parts.query not in ("", TLS_OPTIONAL) or parts.fragment,
            "Nothing may follow the port but ?tls=optional. "
            "In user and password write / ? # @ : as %2F %3F %23 %40 %3A.",
        ),
        (not parts.hostname, "The host is missing: smtp://user:password@host:port."),
        (port == -1, "The port must be a number from 1 to 65535."),
        (password and not user, "There is a password, but no user."),
        (not (user + password).isprintable(), "User and password must not have control characters."),
    )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in LOOPBACK_NAMES


def is_metadata(host: str) -> bool:
    """Return True for link-local addresses, and for those at which clouds give a machine its secrets."""
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_link_local or str(mapped or found) in METADATA


def is_near(address: str) -> bool:
    """Return True for an address on this machine or in a private network."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return found.is_private or found.is_loopback
