"""The administrator's test letter: sent at once, bypassing the queue, with the server's literal reply."""

import asyncio
import secrets

from openline.courier.delivery import MailTransport
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.mail.policy import TestResult
from openline.domain.mail.server_refusals import (
    is_log_in_missing,
    is_relay_denied,
    is_sender_refused,
    is_too_large,
    takes_no_passwords,
)
from openline.domain.mail.servers import SmtpServer
from openline.texts.letters import test_letter
from openline.transports.mail_out.envelopes import LetterHeaders, encode_letter
from openline.transports.mail_out.errors import LogInRefused, NoAnswer, NoPasswords, NotTrusted, Unreachable
from openline.transports.mail_out.smtp import InDoubt, Timeouts, open_connection
from openline.transports.mail_out.smtp_replies import SaidNo

TIMEOUTS = Timeouts(connect_s=10, greeting_s=15, command_s=15, data_s=15, content_s=15, dot_s=30)
"""Short ones: somebody is waiting at the screen."""
LONGEST_S = 60
TAKEN = "Accepted by the mail server. Check your inbox and spam folder."
NOT_USED = "The mail server couldn't be used. Check its address, port, user and password."
NOT_KNOWN = "The mail server doesn't accept this user and password."
NO_PASSWORDS = (
    "This mail server takes no passwords from this account, only OAuth, which is not supported here."
    " Use an app password if it has them, a relay that takes a password, or one that allows this host."
)
SILENT = "The mail server doesn't respond. Check its address and port, and the firewall."
NOT_TRUSTED = (
    "The mail server's certificate isn't trusted or was issued for another name. Check the server name."
)
NOT_ITS_USER = "The mail server refuses to relay. Add a user and password, or allow this host."
NOT_THIS_SENDER = (
    "The mail server doesn't allow sending from this address."
    " Change the sender's address, or allow it on the server."
)
TOO_LARGE = "The email is too large for the mail server. Raise the server's size limit."
NOT_THESE = "The mail server doesn't accept emails from this sender or to this address."
NOT_NOW = "The mail server refused the email for now. Try again in a few minutes."

HELP: dict[type[Exception], str] = {
    LogInRefused: NOT_KNOWN,
    NoPasswords: NO_PASSWORDS,
    NotTrusted: NOT_TRUSTED,
    NoAnswer: SILENT,
}
"""Advice by type of error, where the cause is known."""


async def try_server(
    server: SmtpServer, transport: MailTransport, sender: tuple[str, str], to: tuple[str, str], own_name: str
) -> TestResult:
    """Send a test letter. `sender`: name and address; `to`: address and language.

    `own_name`: the same as for all letters; otherwise the server's opinion of it would show only later.
    """
    (name, address), (recipient, lang) = sender, to
    message_id = f"<{secrets.token_hex(16)}@{address.rpartition('@')[2]}>"
    envelope = LetterHeaders(name, address, recipient, message_id, lang=lang, feedback="test")
    content = await asyncio.to_thread(
        encode_letter, envelope, test_letter(lang, name), transport.now(), transport.key
    )
    try:
        async with asyncio.timeout(LONGEST_S):
            return await _send(server, own_name, (address, recipient), content)
    except SaidNo as no:
        return TestResult(False, f"{no.refusal.code} {no.refusal.text}", advice(no.refusal))
    except (Unreachable, InDoubt) as trouble:
        return TestResult(False, str(trouble), HELP.get(type(trouble), NOT_USED))
    except TimeoutError:
        return TestResult(False, "", SILENT)


def advice(refusal: Refusal) -> str:
    """Return in plain language, English source text, what a refusal usually means and what helps."""
    if not refusal.is_permanent:
        return NOT_NOW
    if takes_no_passwords(refusal):
        return NO_PASSWORDS
    if refusal.code in (534, 535):
        return NOT_KNOWN
    if is_log_in_missing(refusal) or is_relay_denied(refusal):
        return NOT_ITS_USER
    if is_sender_refused(refusal):
        return NOT_THIS_SENDER
    return TOO_LARGE if is_too_large(refusal) else NOT_THESE


async def _send(server: SmtpServer, own_name: str, ends: tuple[str, str], content: bytes) -> TestResult:
    connection = await open_connection(server, own_name, TIMEOUTS)
    try:
        await connection.begin(*ends)
        await connection.data()
        reply = await connection.finish(content)
    finally:
        await connection.close()
    return TestResult(True, reply, TAKEN)
