"""Letters to operators who have forgotten their password: sent before those to clients, by the same pool.

The code of the link is made here, at the last moment: nothing but its hash is stored.
"""

import asyncio
import secrets

import structlog

from openline.actions.team import forgotten
from openline.actions.team.forgotten import LinkLetter
from openline.courier.delivery import MailTransport
from openline.domain.mail.policy import Installation
from openline.domain.visitors.visitors import hash_token
from openline.store.team import password_links
from openline.store.writer import Store
from openline.texts.letters import password_letter
from openline.transports.mail_out.envelopes import LetterHeaders, encode_letter
from openline.transports.mail_out.errors import Unreachable
from openline.transports.mail_out.pool import SmtpPool
from openline.transports.mail_out.smtp import InDoubt
from openline.transports.mail_out.smtp_replies import SaidNo

log = structlog.get_logger()


class PasswordLetters:
    """The sender of such letters: one at a time."""

    def __init__(self, store: Store, installation: Installation, transport: MailTransport):
        self._store = store
        self._installation = installation
        self._transport = transport

    async def next_at(self) -> int | None:
        """Return when the next letter is due; None: none waits."""
        now = self._transport.now()
        return await self._store.read(lambda tx: password_links.find_next_at(tx, now))

    async def send_due(self, pool: SmtpPool) -> None:
        """Send all letters that are due."""
        while await self._send_next(pool):
            pass

    async def _send_next(self, pool: SmtpPool) -> bool:
        """Return False if no letter is due."""
        now, due_at = self._transport.now(), await self.next_at()
        if due_at is None or due_at > now:
            return False
        code = secrets.token_urlsafe(32)
        letter = await self._store.write(
            lambda tx: forgotten.link_is_leased(tx, self._installation, hash_token(code), now)
        )
        if letter is None:
            return True
        if await self._is_over(letter, code, pool):
            await self._store.write(lambda tx: forgotten.link_was_handed_over(tx, letter.code_hash))
        else:
            now = self._transport.now()
            await self._store.write(lambda tx: forgotten.link_waits(tx, letter.code_hash, now))
        return True

    async def _is_over(self, letter: LinkLetter, code: str, pool: SmtpPool) -> bool:
        """Hand the letter to the mail server. Return False if it is to be tried again."""
        content = await asyncio.to_thread(self._encoded, letter, code)
        try:
            connection = await pool.acquire()
            try:
                await connection.begin(letter.sender[1], letter.address)
                await connection.data()
                await connection.finish(content)
            finally:
                await pool.put_back(connection)
        except SaidNo as no:
            log.warning("password_letter_refused", code=no.refusal.code, enhanced=no.refusal.enhanced)
            return no.refusal.is_permanent
        except Unreachable:
            return False
        except InDoubt:
            # Whoever waits for it in vain asks again: a second letter would end the link of the first.
            log.warning("password_letter_in_doubt")
        return True

    def _encoded(self, letter: LinkLetter, code: str) -> bytes:
        name, address = letter.sender
        message_id = f"<{secrets.token_hex(16)}@{address.rpartition('@')[2]}>"
        headers = LetterHeaders(
            name, address, letter.address, message_id, lang=letter.lang, feedback="password"
        )
        url = f"{self._installation.origin}/password#{code}"
        rendered = password_letter(letter.lang, letter.portal, url)
        return encode_letter(headers, rendered, self._transport.now(), self._transport.key)
