"""One connection, independent of its transport: limits, back-pressure, catching up, heartbeat.

The meaning of frames is defined by the doors (visitor.py, operator.py), not here.
"""

import asyncio
import json
import secrets
from collections.abc import Coroutine
from typing import Any, Protocol, cast

import msgspec
import structlog

from openline.domain.dialogs.events import Stream
from openline.domain.refusals import Busy, Refused, TooMany, WrongFields
from openline.limit_settings import FrameLimits
from openline.limits.costs import FRAMES_PER_COMMAND
from openline.limits.counters import Bucket, Ring
from openline.limits.reached import LimitName
from openline.texts import say
from openline.web.context import AppContext
from openline.web.wire import commands, frames

log = structlog.get_logger()
encode = msgspec.json.Encoder().encode

HELLOS = (commands.VisitorHello, commands.OperatorHello)
EARLY_FRAMES, EARLY_BYTES = 32, 128 * 1024
FLOOD_FACTOR, FLOOD_S = 3, 10
"""Whoever is refused more often than three times the rate for ten seconds is let go."""

Cursors = dict[tuple[str, Stream], int]
"""Dialog and stream → number of the last event that the reader has."""


class Wire(Protocol):
    """The transport of frames: picows, an ASGI socket, or a list for long polling and tests."""

    def send(self, data: bytes) -> None: ...
    def close(self, code: int, reason: str) -> None: ...
    def ping(self) -> None: ...
    def waiting(self) -> int:
        """Return the number of bytes that the peer has not taken yet."""
        ...


class Connection:
    """The base class of both doors. Times are seconds of the event loop's clock."""

    decode: Any
    listener_id = ""
    tab = ""
    """The id that the page in this tab has given itself."""

    def __init__(self, context: AppContext, wire: Wire, address: str, limits: FrameLimits):
        self.context = context
        self.wire = wire
        self.lang = "en"
        self.id = secrets.token_hex(8)
        self.is_closed = False
        self.is_live = False
        self.is_paused = False
        self.is_viewing = False
        """The visitor can see the chat, as the last `viewing` said."""
        self.sent_while_paused = 0
        self.lagged_at = 0.0
        self._time = asyncio.get_running_loop().time
        self.heard_at = self.opened_at = self._time()
        self.pinged_at = 0.0
        self.network = context.usage_of(address)
        self.frames_left = limits.burst * FRAMES_PER_COMMAND
        """Frames of any kind that may still come before `is_flood` has to be asked."""
        self._frames_at = self.opened_at
        self._unread = 0
        self._frame_limit = limits.size
        self._rate, self._burst = limits.rate, limits.burst
        self._bucket = Bucket(limits.rate, limits.burst, self.opened_at)
        self._refused: Ring | None = None
        self._buffered: dict[str, list[tuple[tuple[str, Stream], int, bytes]]] = {}
        self._early: list[bytes] | None = None
        self._had_hello = False
        self._tasks: set[asyncio.Task[None]] = set()

    def on_frame(self, data: bytes) -> None:
        """Handle a text frame. Never raises: bad input gets a refusal, or closes this connection."""
        if self.is_closed:
            return
        self.heard_at = self._time()
        if len(data) > self._frame_limit:
            self.close(1009, "frame too big")
        elif self._early is not None:
            self._keep_early(data)
        elif self._is_within_rate(data):
            self._on_command(data)

    def is_flood(self) -> bool:
        """Return whether too many frames came, of whatever kind; if so, close.

        Asked when `frames_left` is used up, and then allows as many more as were earned since the last time.
        """
        now = self._time()
        earned = min(self._burst, (now - self._frames_at) * self._rate) * FRAMES_PER_COMMAND
        if earned < 1 or (not self.is_closed and self.network.frames.take(now, earned)):
            self._close_flood()
            return True
        self.frames_left, self._frames_at = int(earned), now
        return False

    def _close_flood(self) -> None:
        self.context.costs.tell("frames", self.network.key)
        self.close(4004, "rate")

    def waiting(self) -> int:
        """Return the number of bytes that the peer has not taken yet."""
        return self.wire.waiting()

    def let_go(self, reason: LimitName) -> None:
        """Close the connection of a reader that is too slow. `reason`: the limit."""
        self.context.costs.tell(reason, self.network.key)
        self.close(4002, "too slow")

    def silent_s(self) -> float:
        """Return the seconds since the last frame or pong of the peer."""
        return self._time() - self.heard_at

    def on_closed(self) -> None:
        self.is_closed = True
        self._forget_unread()
        for task in self._tasks:
            task.cancel()
        self.leave()

    def leave(self) -> None:
        """Stop listening everywhere."""

    def say_hello(self, hello: Any) -> Coroutine[Any, Any, None]:
        raise NotImplementedError

    def command(self, frame: Any) -> None:
        raise NotImplementedError

    def send(self, frame: Any) -> None:
        self.send_bytes(encode(frame))

    def send_bytes(self, data: bytes) -> None:
        """Send a frame, or drop it and all later ones once too much is waiting.

        When the peer reads again it gets `reset` and resumes from the numbers it has.
        """
        if self.is_closed or self.lagged_at:
            return
        if self.is_paused and self._has_too_much_waiting(len(data)):
            self.lagged_at = self._time()
            return
        self.wire.send(data)

    def _has_too_much_waiting(self, size: int) -> bool:
        """Count this frame and return whether a limit is exceeded. Counted since the peer stopped reading."""
        limits = self.context.config.limits
        self.sent_while_paused += 1
        if self.sent_while_paused > limits.outgoing_frames or self.wire.waiting() > limits.outgoing_bytes:
            return True
        if not self.network.is_exempt and self.network.unread > limits.outgoing_network:
            self.context.costs.tell("outgoing_network", self.network.key)
            return True
        self._note_unread(size)
        return False

    def _note_unread(self, size: int) -> None:
        self._unread += size
        self.network.unread += size

    def _forget_unread(self) -> None:
        self.network.unread -= self._unread
        self._unread = 0

    def on_paused(self) -> None:
        if not self.is_paused:
            self.is_paused = True
            self.sent_while_paused = 0
            self._note_unread(self.wire.waiting())

    def on_resumed(self) -> None:
        """Resume sending. If frames were dropped, tell the peer to fetch them by number."""
        self.is_paused = False
        self._forget_unread()
        if self.lagged_at:
            self.lagged_at = 0.0
            self.send(frames.Reset("lagged"))

    def close(self, code: int, reason: str) -> None:
        if not self.is_closed:
            self.is_closed = True
            self.wire.close(code, reason)
            self.leave()

    def deliver(self, dialog_id: str, stream: Stream, seq: int, frame: bytes) -> None:
        """Send a live event, or buffer it while the reader is still catching up."""
        buffered = self._buffered
        waiting = buffered.get("" if "" in buffered else dialog_id) if buffered else None
        if waiting is None:
            self.send_bytes(frame)
        else:
            waiting.append(((dialog_id, stream), seq, frame))

    def buffer(self, dialog_id: str = "") -> None:
        """Start buffering events of one dialog, or of all if `dialog_id` is empty."""
        self._buffered.setdefault(dialog_id, [])

    def drop_buffered(self, dialog_id: str) -> None:
        self._buffered.pop(dialog_id, None)

    def flush(self, dialog_id: str, sent: Cursors) -> None:
        """Send the buffered events that are newer than `sent`, and stop buffering."""
        for stream, seq, frame in self._buffered.pop(dialog_id, []):
            if seq > sent.get(stream, 0):
                self.send_bytes(frame)

    def beat(self, now: float) -> None:
        """Ping a silent peer; close a connection without hello, without pongs or that reads too slowly.

        Called every second.
        """
        limits = self.context.config.limits
        if not self._had_hello and now - self.opened_at > limits.hello_s:
            self.close(4008, "no hello")
        elif self.lagged_at and now - self.lagged_at > limits.slow_s:
            self.let_go("slow_s")
        elif self.pinged_at > self.heard_at and now - self.pinged_at > limits.pong_s:
            self.close(4001, "no pong")
        elif now - self.heard_at > limits.heartbeat_s and self.pinged_at <= self.heard_at:
            self.pinged_at = now
            self.wire.ping()

    def on_pong(self) -> None:
        self.heard_at = self._time()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())

    def answer_refusal(self, cid: str, error: BaseException) -> None:
        """Send a `nack` for a command that was refused or failed."""
        if isinstance(error, Refused):
            self.send(self.nack(cid, error))
        else:
            self.send(
                frames.Nack(
                    cid, "server_error", say(self.lang, "Something went wrong. Please try again."), 5000
                )
            )

    def nack(self, cid: str, refused: Refused) -> frames.Nack:
        fields: tuple[frames.FieldError, ...] = ()
        if isinstance(refused, WrongFields):
            fields = tuple(frames.FieldError(w.field, w.code, say(self.lang, w.text)) for w in refused.wrong)
        retry_ms = refused.retry_ms if isinstance(refused, TooMany | Busy) else 0
        return frames.Nack(
            cid, refused.code, say(self.lang, refused.text, **refused.values), retry_ms, fields
        )

    def say(self, text: str) -> str:
        return say(self.lang, text)

    def _keep_early(self, data: bytes) -> None:
        """Queue a command that arrived between hello and welcome."""
        assert self._early is not None
        self._early.append(data)
        if len(self._early) > EARLY_FRAMES or sum(map(len, self._early)) > EARLY_BYTES:
            self.close(4004, "too many frames before the welcome")

    def _is_within_rate(self, data: bytes) -> bool:
        wait_ms = self.charge(self.heard_at, len(data))
        if not wait_ms:
            return True
        refused = self._refused = self._refused or Ring(FLOOD_S)
        refused.add(self.heard_at)
        if refused.total(self.heard_at) > FLOOD_FACTOR * self._rate * FLOOD_S:
            self._close_flood()
        elif not self._had_hello:
            self.close(1013, "busy")
        elif cid := _cid_of(data):
            self.send(self.nack(cid, TooMany(wait_ms)))
        return False

    def charge(self, now: float, size: int) -> int:
        """Count a command of `size` bytes. Return in how many milliseconds it may come again; 0 = taken."""
        return self._bucket.take(now)

    def _on_command(self, data: bytes) -> None:
        try:
            frame = self.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            self._on_bad_frame(data, error)
            return
        is_hello = isinstance(frame, HELLOS)
        if is_hello == self._had_hello:
            self.close(4501, "hello twice" if is_hello else "hello first")
        elif is_hello:
            self._had_hello = True
            self._early = []
            self.start(self._welcome(frame))
        else:
            self.command(frame)

    async def _welcome(self, hello: Any) -> None:
        try:
            if hello.v != commands.PROTOCOL_VERSION:
                self.close(4502, f"this server speaks version {commands.PROTOCOL_VERSION}")
                return
            await self.say_hello(hello)
        except Busy:
            self.close(1013, "busy")
        early, self._early = self._early or [], None
        for data in early:
            if not self.is_closed:
                self.on_frame(data)

    def _on_bad_frame(self, data: bytes, error: Exception) -> None:
        """Refuse a command that cannot be parsed but has a `cid`; close the connection without one."""
        cid = _cid_of(data)
        self.context.costs.tell("bad_frame", self.network.key, error=str(error)[:200], bytes=len(data))
        if cid and self._had_hello:
            self.send(frames.Nack(cid, "bad_frame", say(self.lang, "Invalid request.")))
        elif isinstance(error, UnicodeDecodeError) or _is_not_utf8(data):
            self.close(1007, "not UTF-8")
        else:
            self.close(4501, f"bad frame: {str(error)[:80]}")

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Busy:
            self.close(1013, "busy")
        except Exception:
            log.exception("connection_failed")
            self.close(4005, "server error")


def _cid_of(data: bytes) -> str:
    """Return the `cid` of a frame that cannot be accepted, or "". The frame may contain lone surrogates."""
    try:
        parsed: Any = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(parsed, dict):
        return ""
    cid = cast("dict[str, Any]", parsed).get("cid")
    return cid if isinstance(cid, str) and 0 < len(cid) <= 64 and cid.isascii() else ""


def _is_not_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False
