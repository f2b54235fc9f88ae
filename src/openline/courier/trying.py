"""The administrator's test letter: past the queue, now, with the server's own words (WORK-5)."""

import asyncio
import secrets

from openline.channels.connecting import LogInRefused, NotTrusted, Silent, Unreachable
from openline.channels.mail import Envelope, compose
from openline.channels.smtp import InDoubt, Patience, open_connection
from openline.channels.smtp_replies import SaidNo
from openline.courier.trips import Means
from openline.domain.letters import Refusal
from openline.domain.mail_noes import is_log_in_missing, is_relay_denied, is_sender_refused, is_too_large
from openline.domain.mail_servers import Server
from openline.domain.mailing import Tried
from openline.texts.letters import test_letter

PATIENCE = Patience(connect_s=10, greeting_s=15, command_s=15, data_s=15, content_s=15, dot_s=30)
"""Somebody waits before the screen."""
LONGEST_S = 60
TAKEN = "Accepted by the mail server. Check your inbox and spam folder."
NOT_USED = "The mail server couldn't be used. Check its address, port, user and password."
NOT_KNOWN = "The mail server doesn't accept this user and password."
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

HELP: dict[type[Exception], str] = {LogInRefused: NOT_KNOWN, NotTrusted: NOT_TRUSTED, Silent: SILENT}
"""Where it is known why the server cannot be used."""


async def try_server(
    server: Server, means: Means, sender: tuple[str, str], to: tuple[str, str], own_name: str
) -> Tried:
    """`sender`: name and address; `to`: address and language. `own_name`: as for all letters, or what
    the server thinks of it would come out only later.
    """
    (name, address), (recipient, lang) = sender, to
    message_id = f"<{secrets.token_hex(16)}@{address.rpartition('@')[2]}>"
    envelope = Envelope(name, address, recipient, message_id, lang=lang, feedback="test")
    content = await asyncio.to_thread(compose, envelope, test_letter(lang, name), means.now(), means.key)
    try:
        async with asyncio.timeout(LONGEST_S):
            return await _send(server, own_name, (address, recipient), content)
    except SaidNo as no:
        return Tried(False, f"{no.refusal.code} {no.refusal.text}", advice(no.refusal))
    except (Unreachable, InDoubt) as trouble:
        return Tried(False, str(trouble), HELP.get(type(trouble), NOT_USED))
    except TimeoutError:
        return Tried(False, "", SILENT)


def advice(refusal: Refusal) -> str:
    """In plain language, English source text: what a refusal usually means, and what helps."""
    if not refusal.is_permanent:
        return NOT_NOW
    if refusal.code in (534, 535):
        return NOT_KNOWN
    if is_log_in_missing(refusal) or is_relay_denied(refusal):
        return NOT_ITS_USER
    if is_sender_refused(refusal):
        return NOT_THIS_SENDER
    return TOO_LARGE if is_too_large(refusal) else NOT_THESE


async def _send(server: Server, own_name: str, ends: tuple[str, str], content: bytes) -> Tried:
    line = await open_connection(server, own_name, PATIENCE)
    try:
        await line.begin(*ends)
        await line.data()
        said = await line.finish(content)
    finally:
        await line.close()
    return Tried(True, said, TAKEN)
