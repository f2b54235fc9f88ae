"""The administrator's test letter: sent at once, bypassing the queue, with the server's literal reply."""

import asyncio
import secrets

from openline.courier.delivery import MailTransport
from openline.domain.mail.policy import TestResult
from openline.domain.mail.server_refusals import (
    NO_PASSWORDS,
    NOT_KNOWN,
    WITHOUT_RETURN_ADDRESS,
    advice,
    is_sender_refused,
)
from openline.domain.mail.servers import SmtpServer
from openline.domain.values import Immutable
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
SILENT = "The mail server doesn't respond. Check its address and port, and the firewall."
NOT_TRUSTED = (
    "The mail server's certificate isn't trusted or was issued for another name. Check the server name."
)
HELP: dict[type[Exception], str] = {
    LogInRefused: NOT_KNOWN,
    NoPasswords: NO_PASSWORDS,
    NotTrusted: NOT_TRUSTED,
    NoAnswer: SILENT,
}
"""Advice by type of error, where the cause is known."""


class TestLetter(Immutable):
    """A test letter: its sender, the envelope's sender, its addressee and language."""

    name: str
    sender: str
    envelope: str
    to: str
    lang: str


async def try_server(
    server: SmtpServer, transport: MailTransport, letter: TestLetter, own_name: str
) -> TestResult:
    """Send a test letter.

    `own_name`: the same as for all letters; otherwise the server's opinion of it would show only later.
    """
    message_id = f"<{secrets.token_hex(16)}@{letter.sender.rpartition('@')[2]}>"
    headers = LetterHeaders(
        letter.name, letter.sender, letter.to, message_id, lang=letter.lang, feedback="test"
    )
    content = await asyncio.to_thread(
        encode_letter, headers, test_letter(letter.lang, letter.name), transport.now(), transport.key
    )
    try:
        async with asyncio.timeout(LONGEST_S):
            return await _tried(server, own_name, letter, content)
    except SaidNo as no:
        return TestResult(False, f"{no.refusal.code} {no.refusal.text}", advice(no.refusal))
    except (Unreachable, InDoubt) as trouble:
        return TestResult(False, str(trouble), HELP.get(type(trouble), NOT_USED))
    except TimeoutError:
        return TestResult(False, "", SILENT)


async def _tried(server: SmtpServer, own_name: str, letter: TestLetter, content: bytes) -> TestResult:
    """Send it as other letters are sent: with the sender's own address if the return address is refused."""
    try:
        reply = await _send(server, own_name, (letter.envelope, letter.to), content)
    except SaidNo as no:
        if letter.envelope == letter.sender or not is_sender_refused(no.refusal):
            raise
        reply = await _send(server, own_name, (letter.sender, letter.to), content)
        return TestResult(True, reply, WITHOUT_RETURN_ADDRESS, letter.envelope)
    return TestResult(True, reply, TAKEN)


async def _send(server: SmtpServer, own_name: str, ends: tuple[str, str], content: bytes) -> str:
    connection = await open_connection(server, own_name, TIMEOUTS)
    try:
        await connection.begin(*ends)
        await connection.data()
        return await connection.finish(content)
    finally:
        await connection.close()
