"""Errors on the way to a mail server, each with one sentence for the administrator."""

import socket
import ssl
from types import TracebackType

from openline.domain.mail.servers import SmtpServer, is_loopback


class Unreachable(Exception):
    """No session with the server: name, connection, encryption or log-in failed; no letter is to blame."""

    @property
    def text(self) -> str:
        return str(self)


class NoAnswer(Unreachable):
    """Nothing answers there: a wrong name or port, or a firewall in between."""


class LogInRefused(Unreachable):
    """The server does not accept the user and the password."""


class NoPasswords(Unreachable):
    """The server takes OAuth only, at least for this user."""


class NotTrusted(Unreachable):
    """The server's certificate is not trusted by the system, or for another name, or expired."""


def tls_context(server: SmtpServer) -> ssl.SSLContext:
    """Return a context that checks certificates, except on the loopback, where nobody can intercept."""
    context = ssl.create_default_context()
    if is_loopback(server.host):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class UnreachableErrors:
    """A context manager: errors of the system about a connection become Unreachable with one sentence."""

    def __init__(self, server: SmtpServer):
        self._where = f"{server.host}:{server.port}"

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sentence = _sentence(error, self._where) if error else ""
        if sentence:
            raise _kind(error)(sentence) from None


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
