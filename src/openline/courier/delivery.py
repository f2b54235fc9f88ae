"""Delivery of one letter, from the lease to the recorded result.

The state `handing` is saved before the final dot is sent.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import structlog

from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import deliver
from openline.courier.domain_slots import DomainSlots
from openline.domain.letters.content import LetterContent, RenderedLetter
from openline.domain.letters.letters import UNREACHABLE_RETRY
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.mail import throttle
from openline.domain.mail.server_refusals import advice, is_sender_refused, rejects_us
from openline.domain.mail.servers import SmtpServer
from openline.domain.mail.throttle import MAX_IN_FLIGHT, DomainThrottle
from openline.domain.refusals import Busy
from openline.domain.times import MINUTE, SECOND
from openline.domain.values import Immutable, replace
from openline.store.transaction import Reader, Transaction
from openline.store.writer import Store
from openline.transports.mail_out.envelopes import LetterHeaders, encode_letter
from openline.transports.mail_out.errors import Unreachable
from openline.transports.mail_out.pool import SmtpPool
from openline.transports.mail_out.signing import SigningKey
from openline.transports.mail_out.smtp import RFC_TIMEOUTS, BrokenOff, InDoubt, SmtpConnection, Timeouts
from openline.transports.mail_out.smtp_replies import SaidNo

log = structlog.get_logger()

BUSY_PAUSE_S = 1
LEASE_MARGIN_MS = 5 * SECOND
SHORTEST_DOT_MS = 1 * MINUTE
"""With less of its lease left a letter is not handed over: the reply might come too late."""
BREAKS_ENDURED = 1
"""Break-offs of the server that one letter survives; the next one counts as a refusal."""
BROKE_OFF = Refusal(421, "The mail server broke off in the middle of the email, twice.", "4.4.2")
Learned = Callable[[DomainThrottle, int], DomainThrottle]


class MailTransport(Immutable):
    """Everything that a courier sends with. `server`: read again and again, for it can be set while we run.

    `turn_s`: how long a letter waits for another one of its domain before it steps back for others.
    """

    server: Callable[[Reader], SmtpServer | None]
    render: Callable[[LetterContent], RenderedLetter]
    now: Callable[[], int]
    key: SigningKey | None = None
    timeouts: Timeouts = RFC_TIMEOUTS
    turn_s: float = 3


@dataclass(slots=True)
class Delivery:
    """One letter being delivered. `is_over`: its result is recorded.

    `envelope`: the sender that the server is given, where bounces go. `dot_has_left`: copied from its
    connection, which may be another letter's by now. `refusals`: how often the server had refused us when the
    delivery began.
    """

    letter: OutgoingLetter
    refusals: int
    envelope: str
    connection: SmtpConnection | None = None
    dot_has_left: bool = False
    is_over: bool = False

    @property
    def letter_id(self) -> str:
        return self.letter.letter.id

    @property
    def domain(self) -> str:
        return self.letter.letter.address.rpartition("@")[2].lower()


class Deliveries:
    """Deliveries in progress: at most MAX_IN_FLIGHT of them talk to the server at the same moment."""

    def __init__(self, store: Store, transport: MailTransport):
        self._store = store
        self._transport = transport
        self._slots = DomainSlots(transport.now, transport.turn_s)
        self._in_flight = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._breaks = Counter[str]()
        self._renderer = ThreadPoolExecutor(1, thread_name_prefix="letters")

    def clock_was_set(self) -> None:
        self._slots.forget_pauses()

    def close(self) -> None:
        self._renderer.shutdown(wait=False)

    async def carry(self, letter: OutgoingLetter, pool: SmtpPool) -> None:
        """Deliver a letter. However this ends, also by being cancelled, its row tells what is known of it."""
        envelope = (pool.takes_return_addresses and letter.bounce_to) or letter.sender
        delivery = Delivery(letter, pool.acceptance.refusals, envelope)
        try:
            written = await self._write_out(delivery)
            if written:
                await self._deliver_when_allowed(delivery, pool, written)
        except asyncio.CancelledError:
            await self._stop_midway(delivery)
            raise

    async def _write_out(self, delivery: Delivery) -> tuple[bytes, RenderedLetter] | None:
        """Render and encode the letter; None: that failed, and is recorded.

        A letter that fails to render does not affect the others.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._renderer, self._written, delivery.letter
            )
        except Exception as error:
            log.exception("letter_is_broken", letter=delivery.letter_id)
            await self._record(delivery, deliver.letter_is_broken, f"{type(error).__name__}: {error}")
            return None

    def _written(self, letter: OutgoingLetter) -> tuple[bytes, RenderedLetter]:
        """Return the encoded letter, and what is stored of it: no secrets of its links. Runs in a thread."""
        rendered = self._transport.render(letter.content)
        content = encode_letter(_envelope(letter), rendered, self._transport.now(), self._transport.key)
        return content, _without_codes(rendered, letter.codes)

    async def _deliver_when_allowed(
        self, delivery: Delivery, pool: SmtpPool, written: tuple[bytes, RenderedLetter]
    ) -> None:
        if not await self._slots.wait(delivery.domain):
            await self._give_back(delivery, self._slots.next_try_at(delivery.domain))
            return
        learned: Learned = _nothing_learned
        try:
            async with self._in_flight:
                learned = await self._deliver(delivery, pool, written)
        finally:
            self._slots.end(delivery.domain, learned, has_begun=delivery.connection is not None)

    async def _deliver(
        self, delivery: Delivery, pool: SmtpPool, written: tuple[bytes, RenderedLetter]
    ) -> Learned:
        """Send the letter and record the result. Return what was learned of the domain."""
        try:
            reply = await self._send(delivery, pool, written)
        except SaidNo as no:
            return await self._on_refusal(delivery, pool, no.refusal)
        except InDoubt as doubt:
            log.warning("letter_in_doubt", letter=delivery.letter_id, why=str(doubt))
            await self._record(delivery, deliver.letter_is_in_doubt)
            return _slowed
        except BrokenOff:
            return await self._broke_off(delivery)
        except Unreachable:
            await self._give_back(delivery, self._transport.now())
            return _nothing_learned
        if reply:
            log.info("letter_sent", letter=delivery.letter_id)
            pool.acceptance.accepted(delivery.letter_id, delivery.domain)
            await self._record(delivery, deliver.letter_is_sent, reply)
        self._breaks.pop(delivery.letter_id, None)
        return _accepted if reply else _nothing_learned

    async def _send(self, delivery: Delivery, pool: SmtpPool, written: tuple[bytes, RenderedLetter]) -> str:
        """Return the server's reply to the letter.

        Empty: the letter is not wanted any more, or its lease is too short.
        """
        letter, (content, kept) = delivery.letter, written
        connection = delivery.connection = await pool.acquire()
        self._slots.begins(delivery.domain)
        try:
            if pool.acceptance.refusals != delivery.refusals:
                raise Unreachable("The mail server has refused another email of ours meanwhile.")
            await connection.begin(delivery.envelope, letter.letter.address)
            await connection.data()
            dot_ms = letter.letter.lease_until - self._transport.now() - LEASE_MARGIN_MS
            if dot_ms < SHORTEST_DOT_MS:
                await self._give_back(delivery, self._transport.now())
                return ""
            if not await self._record(delivery, deliver.handing_over, letter.content.entries, kept):
                return ""
            delivery.is_over = False
            return await connection.finish(content, dot_ms / 1000)
        finally:
            delivery.dot_has_left = connection.dot_has_left
            await pool.put_back(connection)

    async def _on_refusal(self, delivery: Delivery, pool: SmtpPool, refusal: Refusal) -> Learned:
        """Record a refusal of the letter, or of us.

        If the server rejects us, that costs no letter an attempt: it steps behind the others, and one of
        those probes next.
        """
        sender, now = delivery.letter.sender, self._transport.now()
        if is_sender_refused(refusal) and delivery.envelope != sender:
            await self._go_on_with_plain_sender(delivery, pool, now)
            return _nothing_learned
        if not rejects_us(refusal):
            return await self._is_refused(delivery, refusal)
        was, help_for_it = pool.acceptance.trouble, advice(refusal)
        if not pool.acceptance.rejected(delivery.letter_id, delivery.domain, refusal, help_for_it, now):
            return await self._is_refused(delivery, replace(refusal, may_pass=True))
        if not was:
            log.warning("mail_server_refuses_us", code=refusal.code, enhanced=refusal.enhanced)
        self._breaks.pop(delivery.letter_id, None)
        await self._give_back(delivery, now + UNREACHABLE_RETRY)
        return _nothing_learned

    async def _go_on_with_plain_sender(self, delivery: Delivery, pool: SmtpPool, now: int) -> None:
        """Many servers allow an account one sender. Bounces to that one are known by what they send back."""
        if pool.takes_return_addresses:
            log.warning("return_address_refused")
        pool.takes_return_addresses = False
        await self._give_back(delivery, now)

    async def _is_refused(self, delivery: Delivery, refusal: Refusal) -> Learned:
        log.info("letter_refused", letter=delivery.letter_id, code=refusal.code, enhanced=refusal.enhanced)
        self._breaks.pop(delivery.letter_id, None)
        await self._record(delivery, deliver.letter_is_refused, refusal)
        return _slowed if refusal.is_permanent else _rejected

    async def _broke_off(self, delivery: Delivery) -> Learned:
        """Release the letter after a first break-off, the server's fault; the second one is a refusal."""
        self._breaks[delivery.letter_id] += 1
        if self._breaks[delivery.letter_id] > BREAKS_ENDURED:
            return await self._is_refused(delivery, BROKE_OFF)
        await self._give_back(delivery, self._transport.now())
        return _nothing_learned

    async def _stop_midway(self, delivery: Delivery) -> None:
        if delivery.is_over:
            return
        if delivery.dot_has_left:
            await self._record(delivery, deliver.letter_is_in_doubt)
        else:
            await self._give_back(delivery, self._transport.now())

    async def _give_back(self, delivery: Delivery, next_at: int) -> None:
        await self._record(delivery, deliver.release_lease, next_at)

    async def _record(self, delivery: Delivery, action: Callable[..., Any], *more: Any) -> Any:
        letter, now = delivery.letter.letter, self._transport.now()
        done = await self._write(lambda tx: action(tx, letter.id, letter.lease_until, *more, now))
        delivery.is_over = True
        return done

    async def _write(self, action: Callable[[Transaction], Any]) -> Any:
        """Write the result, however long the writer is busy: without it the letter would be sent twice.

        Raises Busy once the store is broken.
        """
        while True:
            try:
                return await self._store.write(action)
            except Busy:
                if self._store.is_broken:
                    raise
                await asyncio.sleep(BUSY_PAUSE_S)


def _nothing_learned(pace: DomainThrottle, now: int) -> DomainThrottle:
    return throttle.finished(pace)


def _accepted(pace: DomainThrottle, now: int) -> DomainThrottle:
    return throttle.accepted(pace)


def _rejected(pace: DomainThrottle, now: int) -> DomainThrottle:
    return throttle.rejected(pace, now)


def _slowed(pace: DomainThrottle, now: int) -> DomainThrottle:
    return throttle.slowed(throttle.finished(pace))


def _envelope(letter: OutgoingLetter) -> LetterHeaders:
    return LetterHeaders(
        sender_name=letter.sender_name,
        sender=letter.sender,
        to=letter.letter.address,
        message_id=letter.message_id,
        reply_to=letter.reply_to,
        references=letter.references,
        stop_url=letter.stop_url,
        token=letter.token,
        lang=letter.letter.lang,
        feedback=letter.letter.kind,
    )


def _without_codes(rendered: RenderedLetter, codes: tuple[str, ...]) -> RenderedLetter:
    """Blank out the codes: somebody who reads what was sent must not be able to use its links."""

    def blotted(text: str) -> str:
        for code in codes:
            text = text.replace(code, "…")
        return text

    attached = (rendered.attached[0], blotted(rendered.attached[1])) if rendered.attached else None
    return RenderedLetter(blotted(rendered.subject), blotted(rendered.text), blotted(rendered.html), attached)
