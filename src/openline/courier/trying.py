"""The administrator's test letter: past the queue, now, with the server's own words (WORK-5)."""

import asyncio
import secrets

from openline.channels.connecting import LogInRefused, Silent, Unreachable
from openline.channels.mail import Envelope, compose
from openline.channels.smtp import UNKNOWN_USER, InDoubt, Patience, open_connection
from openline.channels.smtp_replies import SaidNo
from openline.courier.trips import Means
from openline.domain.mail_servers import Server
from openline.domain.mailing import Tried
from openline.texts.letters import test_letter

PATIENCE = Patience(connect_s=10, greeting_s=15, command_s=15, data_s=15, content_s=15, dot_s=30)
"""Somebody waits before the screen."""
LONGEST_S = 60
TAKEN = "The mail server took the letter. Look whether it arrives, also in the spam folder."
NOT_USED = "The mail server could not be used. Check its address, port, user and password."
NOT_KNOWN = "The mail server does not accept this user and password."
SILENT = "The mail server does not answer. Check its address and port, and the firewall."


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
        return Tried(False, f"{no.refusal.code} {no.refusal.text}", advice(no.refusal.code))
    except LogInRefused as no:
        return Tried(False, str(no), NOT_KNOWN)
    except Silent as silence:
        return Tried(False, str(silence), SILENT)
    except (Unreachable, InDoubt) as trouble:
        return Tried(False, str(trouble), NOT_USED)
    except TimeoutError:
        return Tried(False, "", SILENT)


def advice(code: int) -> str:
    """In plain language, English source text: what a refusal usually means, and what helps."""
    if code in UNKNOWN_USER:
        return NOT_KNOWN
    if code >= 550:
        return "The mail server does not take letters from this sender or to this address."
    return "The mail server refused the letter for now. Try again in some minutes."


async def _send(server: Server, own_name: str, ends: tuple[str, str], content: bytes) -> Tried:
    line = await open_connection(server, own_name, PATIENCE)
    try:
        await line.begin(*ends)
        await line.data()
        said = await line.finish(content)
    finally:
        await line.close()
    return Tried(True, said, TAKEN)
