"""What goes wrong on the way to a server, in one sentence for the administrator."""

import socket
import ssl
from types import TracebackType

from openline.domain.mail.servers import SmtpServer, is_loopback


class Unreachable(Exception):
    """No conversation with the server: name, connection, encryption, log-in. Nothing about any letter."""

    @property
    def text(self) -> str:
        return str(self)


class NoAnswer(Unreachable):
    """Nobody answers there: another name or port, or a firewall in between."""


class LogInRefused(Unreachable):
    """User and password are not what the server knows."""


class NotTrusted(Unreachable):
    """Its certificate is nobody's whom the system trusts, or for another name, or too old."""


def tls_context(server: SmtpServer) -> ssl.SSLContext:
    """Certificates are checked, except on the loopback: nobody sits in between there."""
    context = ssl.create_default_context()
    if is_loopback(server.host):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class UnreachableErrors:
    """`with`: what the system says about a connection becomes Unreachable with one sentence."""

    def __init__(self, server: SmtpServer):
        self._where = f"{server.host}:{server.port}"

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        said = _sentence(error, self._where) if error else ""
        if said:
            raise _kind(error)(said) from None


_NO_ANSWER = (socket.gaierror, TimeoutError, ConnectionRefusedError)


def _kind(error: BaseException | None) -> type[Unreachable]:
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotTrusted
    return NoAnswer if isinstance(error, _NO_ANSWER) else Unreachable


def _sentence(error: BaseException, where: str) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            why = error.verify_message.rstrip(".")
            return f"The certificate of the mail server {where} is not accepted: {why}."
        case ssl.SSLError():
            return f"No encryption with the mail server {where}: is it the right port?"
        case socket.gaierror():
            return f"The name of the mail server {where} is not known."
        case TimeoutError():
            return f"The mail server {where} does not answer."
        case OSError() | EOFError():
            return f"The mail server {where} cannot be reached: {getattr(error, 'strerror', None) or error}."
        case UnicodeError():
            return f"The name of the mail server {where} cannot exist."
        case _:
            return ""
