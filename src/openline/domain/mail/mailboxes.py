"""Where mail is received: the settings OPENLINE_REPLY_ADDRESS, OPENLINE_IMAP_URL and OPENLINE_LMTP."""

from urllib.parse import unquote

from openline.domain.mail.servers import is_loopback
from openline.domain.urls import split_url
from openline.domain.values import Confidential

NAME_LIMIT = 16
"""RFC 5321 allows 64 characters in a local part; the token and its plus sign take 48."""


class ImapAccount(Confidential):
    """A folder on an IMAP server. Without `is_tls` the server must be on this machine."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    is_tls: bool = True


def name_of(account: ImapAccount) -> str:
    """Return the folder's name, without the password."""
    return f"{account.user}@{account.host}:{account.port}/{account.folder}"[:200]


def parse_imap_url(url: str) -> ImapAccount:
    """Parse `imaps://user:password@host:port/FOLDER`. Raises ValueError with one clear sentence.

    The sentence never repeats the input, which contains a password.
    """
    no = ValueError("It must look like imaps://user:password@host:993/INBOX.")
    try:
        parts = split_url(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise no from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if parts.scheme not in ("imaps", "imap") or not (host and user and password) or parts.query:
        raise no
    if not all(map(str.isprintable, (user, password, folder))):
        raise ValueError("User, password and folder must be printable characters.")
    if parts.scheme == "imap" and not is_loopback(host):
        raise ValueError("imap:// is not encrypted, and only for a server on this machine: write imaps://.")
    is_tls = parts.scheme == "imaps"
    return ImapAccount(host, port or (993 if is_tls else 143), user, password, folder, is_tls)


def parse_reply_address(text: str) -> str:
    """Check `support@example.com` or `*@reply.example.com`. Raises ValueError with one clear sentence."""
    text = text.strip()
    local, at, domain = text.rpartition("@")
    is_domain = "." in domain.strip(".") and domain.isascii() and not set(domain) & set("/:[] <>,;")
    if not at or not is_domain or not text.isprintable():
        raise ValueError("It must look like support@example.com or *@reply.example.com.")
    if local != "*" and not _is_name(local):
        raise ValueError(f"Before the @ it needs 1 to {NAME_LIMIT} letters, digits, dots or dashes, or a *.")
    return text


def parse_listen_address(text: str) -> tuple[str, int]:
    """Parse `127.0.0.1:2424` or `[::1]:2424`: host and port. Raises ValueError with one clear sentence."""
    host, colon, port = text.strip().rpartition(":")
    is_port = port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) <= 65_535
    if not colon or not host or not is_port:
        raise ValueError("It must look like 127.0.0.1:2424.")
    return host.strip("[]"), int(port)


def _is_name(local: str) -> bool:
    return (
        0 < len(local) <= NAME_LIMIT and local.isascii() and local.replace(".", "").replace("-", "").isalnum()
    )
