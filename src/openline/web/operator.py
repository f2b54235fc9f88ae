"""The operator's door: a ticket lets the socket in, the session behind it says whose dialogs it may see."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from openline.actions import arrive, finish, route, talk
from openline.domain import dialogs as rules
from openline.domain.dialogs import Dialog, may_see
from openline.domain.events import Stream
from openline.domain.messages import TEXT_LIMIT
from openline.domain.operators import Operator, Session, session_is_good
from openline.domain.refusals import NotFound, Refused
from openline.domain.times import MINUTE
from openline.domain.views import DialogRow
from openline.domain.visitors import hash_of, language
from openline.store import dialogs, operators
from openline.store.transaction import Reader, Transaction
from openline.texts import OFFERED
from openline.web import catching_up, commands, frames
from openline.web.connection import Connection, Sent, Wire
from openline.web.parts import Parts

NOTED_EVERY = 10 * MINUTE


class OperatorConnection(Connection):
    decode = msgspec.json.Decoder(commands.OperatorCommand).decode

    def __init__(self, parts: Parts, wire: Wire):
        limits = parts.config.limits
        super().__init__(
            parts,
            wire,
            frame_limit=limits.operator_frame,
            rate=limits.operator_rate,
            burst=limits.operator_burst,
        )
        self._session: Session | None = None
        self._watched: dict[str, str] = {}
        """Dialog id → visitor id."""
        self._looks = 0
        self._newest_look: dict[str, int] = {}
        self._held_rows: list[bytes] | None = None

    @property
    def operator(self) -> Operator:
        assert self._session is not None, "hello comes first"
        return self._session.operator

    @property
    def session_hash(self) -> str:
        return self._session.hash if self._session else ""

    async def say_hello(self, hello: commands.OperatorHello) -> None:
        self.lang = language(hello.lang, OFFERED)
        now = self.parts.now()
        try:
            ticket = hash_of(hello.ticket)
            self._session = await self.parts.store.write(lambda tx: arrive.operator_connects(tx, ticket, now))
        except NotFound:
            self.close(4006, "the ticket is used, old or wrong")
            return
        if self.is_closed:
            return
        self.hears_as = self.operator.id
        self.send(self._welcome_frame())
        self.is_live = True
        self.parts.hub.add_list_reader(self)
        await self.send_rows()
        self.send(frames.Live())

    def _welcome_frame(self) -> frames.Welcome:
        limits = self.parts.config.limits
        who = self.operator
        return frames.Welcome(
            v=commands.PROTOCOL_VERSION,
            conn=self.id,
            epoch=self.parts.epoch,
            hb=limits.heartbeat_s,
            now=self.parts.now(),
            limits=frames.Limits(limits.operator_frame, TEXT_LIMIT),
            me=frames.Me(who.id, who.name, who.email, who.role),
        )

    def command(self, frame: Any) -> None:
        who = self.operator
        match frame:
            case commands.Send():
                self._do(
                    frame.cid,
                    lambda tx, now: talk.operator_answers(tx, who, frame.d, frame.text, frame.cid, now),
                )
            case commands.Take():
                self._do(frame.cid, lambda tx, now: route.operator_takes(tx, who, frame.d, now))
            case commands.Finish():
                self._do(frame.cid, lambda tx, now: finish.operator_finishes(tx, who, frame.d, now))
            case commands.Read():
                self._do("", lambda tx, now: talk.operator_reads(tx, who, frame.d, frame.upto, now))
            case _:
                self._look_or_tell(frame)

    def _look_or_tell(self, frame: Any) -> None:
        """The commands that change nothing."""
        match frame:
            case commands.Watch():
                self.start(self._watch(frame))
            case commands.Unwatch():
                self._unwatch(frame.d)
            case commands.Typing():
                self._tell_typing(frame)
            case commands.Sync():
                self.start(self._look(frame.d, lambda tx, _: self._events(tx, frame)))
            case commands.Older():
                self.start(self._look(frame.d, lambda tx, dialog: _older(tx, dialog, frame)))
            case commands.Inbox():
                self.start(self.send_rows())
            case _:
                self.send(frames.Pong(self.parts.now()))

    def leave(self) -> None:
        if self.is_live:
            self.parts.hub.remove_list_reader(self)
        for dialog_id in tuple(self._watched):
            self._unwatch(dialog_id)

    def sees_line(self, line_id: str) -> bool:
        lines = self.operator.lines
        return lines is None or line_id in lines

    def hear_row(self, frame: bytes) -> None:
        if self._held_rows is None:
            self.send_bytes(frame)
        else:
            self._held_rows.append(frame)

    async def send_rows(self) -> None:
        """The list of dialogs, whole. Rows that change during the look come after it."""
        self._held_rows = []
        found, count = await self.parts.store.read(lambda tx: dialogs.list_open(tx, self.operator.lines))
        rows = tuple(rules.row(dialog) for dialog in found)
        self.send(frames.Rows(rows, count, digest(rows)))
        held, self._held_rows = self._held_rows or [], None
        for frame in held:
            self.send_bytes(frame)

    async def check_session(self) -> None:
        """Every few seconds: whoever was dismissed or whose session ended does nothing more (T28).

        A socket in use keeps its session in use, and other lines come into force.
        """
        if self._session is None or self.is_closed:
            return
        now, was = self.parts.now(), self._session
        session = await self.parts.store.read(lambda tx: operators.find_session(tx, was.hash))
        if session is None or not session_is_good(session, now):
            self.close(4006, "the session is over")
            return
        self._session = session
        if now - session.used_at > NOTED_EVERY:
            await self.parts.store.write(lambda tx: arrive.operator_is_here(tx, session, now))

    async def send_digest(self) -> None:
        """A minute's check that the list on the screen is the list in the database."""
        found, _ = await self.parts.store.read(lambda tx: dialogs.list_open(tx, self.operator.lines))
        self.send(frames.Digest(digest(tuple(rules.row(dialog) for dialog in found))))

    async def _watch(self, frame: commands.Watch) -> None:
        """Listen, then read: nothing can fall between the two."""
        self.hold(frame.d)
        has = catching_up.cursors(frame.resume, self.parts.epoch)

        def look(tx: Reader) -> tuple[Dialog, list[catching_up.Frame], Sent]:
            dialog = may_see(dialogs.get_dialog(tx, frame.d), self.operator.lines)
            return (dialog, *catching_up.catch_up(tx, dialog, has, internal=True, reads_as=self.hears_as))

        look_no = self._looks = self._looks + 1
        self._newest_look[frame.d] = look_no
        self.parts.hub.watch(frame.d, self)
        # Known as watched before it is: whoever leaves during the look must not be told for ever.
        self._watched[frame.d] = ""
        try:
            dialog, caught_up, sent = await self.parts.store.read(look)
        except NotFound:
            self._unwatch(frame.d)
            self.release(frame.d, {})
            self.send(frames.Reset("pruned", frame.d))
            return
        if self._newest_look.get(frame.d) != look_no:
            # Watched again meanwhile: an older snapshot must not come after what the newer one said.
            return
        self._watched[frame.d] = dialog.visitor_id
        for each in caught_up:
            self.send(each)
        self.send(frames.Live(frame.d))
        self.release(frame.d, sent)

    def _unwatch(self, dialog_id: str) -> None:
        self._watched.pop(dialog_id, None)
        self._newest_look.pop(dialog_id, None)
        self.drop_held(dialog_id)
        self.parts.hub.unwatch(dialog_id, self)

    def _tell_typing(self, frame: commands.Typing) -> None:
        visitor_id = self._watched.get(frame.d)
        if visitor_id:
            typing = frames.TypingNow(frame.d, "operator", name=self.operator.name, on=frame.on)
            for listener in self.parts.hub.visitors_of(visitor_id):
                if isinstance(listener, Connection):
                    listener.send(typing)

    def _do(self, cid: str, action: Callable[[Transaction, int], Any]) -> None:
        now = self.parts.now()

        def done(result: Any, error: BaseException | None) -> None:
            if not cid:
                return
            if error:
                self.answer_refusal(cid, error)
            elif isinstance(result, talk.Written):
                self.send(
                    frames.Ack(cid, result.at, result.dialog_id, result.seq, result.message_id, result.again)
                )
            else:
                self.send(frames.Ack(cid, now))

        self.parts.store.submit(lambda tx: action(tx, now), done)

    async def _look(self, dialog_id: str, query: Callable[[Reader, Dialog], Any]) -> None:
        """One read about a dialog that this operator may see."""

        def look(tx: Reader) -> Any:
            return query(tx, may_see(dialogs.get_dialog(tx, dialog_id), self.operator.lines))

        try:
            self.send(await self.parts.store.read(look))
        except Refused:
            self.send(frames.Reset("pruned", dialog_id))

    def _events(self, tx: Reader, frame: commands.Sync) -> frames.Batch:
        stream: Stream = frame.s
        return catching_up.events_after(tx, frame.d, stream, frame.after, frame.limit, self.hears_as)


def digest(rows: tuple[DialogRow, ...]) -> str:
    """A short hash over ids and revisions: equal lists, equal digests."""
    text = ",".join(sorted(f"{row.d}:{row.rev}" for row in rows))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _older(tx: Reader, dialog: Dialog, frame: commands.Older) -> frames.OlderMessages:
    view = catching_up.snapshot(tx, dialog, internal=True, before=frame.before, most=frame.limit)
    return frames.OlderMessages(frame.d, view)
