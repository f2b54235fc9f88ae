"""The operator's door: a ticket opens the connection, its session decides which dialogs it may see."""

from collections import deque
from collections.abc import Callable
from typing import Any, cast

import msgspec

from openline.actions.dialogs import talk
from openline.actions.team import presence
from openline.domain.dialogs import dialogs as rules
from openline.domain.dialogs.after_commit import AlertOut
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.refusals import NotFound, NotNow, NotSeen, Refused
from openline.domain.team.operators import Operator, Session, session_is_good
from openline.domain.text import TEXT_LIMIT
from openline.domain.times import MINUTE
from openline.domain.visitors.visitors import hash_token, language
from openline.store.dialogs import dialogs
from openline.store.team import operators
from openline.store.transaction import Reader, Transaction
from openline.texts import OFFERED
from openline.web.context import AppContext
from openline.web.security_log import note
from openline.web.sockets import operator_queries
from openline.web.sockets.operator_commands import COMMANDS, TOUCHES, with_clean_texts
from openline.web.sockets.operator_queries import OpenDialog, digest
from openline.web.wire import commands, frames, resume
from openline.web.wire.connection import Connection, Wire

NOTED_EVERY = 10 * MINUTE
WENT = "The conversation moved to another line."
WENT_LATELY = 100


class OperatorConnection(Connection):
    decode = msgspec.json.Decoder(commands.OperatorCommand).decode

    def __init__(self, context: AppContext, wire: Wire, address: str):
        super().__init__(context, wire, address, context.config.limits.of_operator)
        self._address = address
        self._session: Session | None = None
        self._watched: dict[str, OpenDialog] = {}
        """Dialog id → the dialog that is open."""
        self._looks = 0
        self._newest_look: dict[str, int] = {}
        self._buffered_rows: list[tuple[bytes, list[Dialog]]] | None = None
        self._shown: dict[str, str] = {}
        """Dialog id → line id of the open dialogs whose rows were sent: the list on the screen."""
        self._went: deque[str] = deque(maxlen=WENT_LATELY)
        """Dialogs that were on the screen, in a line of this operator, before a move to another line."""
        self._has_list = False
        self._touched_at = 0
        self._awake_at = 0.0
        self._sent_team = b""
        self._sent_own: frames.OwnPresence | None = None

    @property
    def operator(self) -> Operator:
        assert self._session is not None, "hello comes first"
        return self._session.operator

    @property
    def session_hash(self) -> str:
        return self._session.hash if self._session else ""

    async def say_hello(self, hello: commands.OperatorHello) -> None:
        self.lang = language(hello.lang, OFFERED)
        now = self.context.now()
        try:
            ticket = hash_token(hello.ticket)
            self._session = await self.context.store.write(
                lambda tx: presence.operator_connects(tx, ticket, now, idle=hello.idle)
            )
        except NotFound:
            self.close(4006, "the ticket is used, old or wrong")
            return
        if self.is_closed:
            return
        self.listener_id = self.operator.id
        self.send(self._welcome_frame())
        self.is_live = True
        self.context.hub.add_list_reader(self)
        await self.send_rows()
        self.send(frames.Live())
        self._has_list = True
        if self.context.hub.team:
            # The team as last read: the next read, which will include this operator, may be a second away.
            self.deliver_team(self.context.hub.team, None)
        self.context.hub.on_presence()

    def _welcome_frame(self) -> frames.Welcome:
        limits = self.context.config.limits
        who = self.operator
        return frames.Welcome(
            v=commands.PROTOCOL_VERSION,
            conn=self.id,
            epoch=self.context.epoch,
            hb=limits.heartbeat_s,
            now=self.context.now(),
            limits=frames.Limits(limits.operator_frame, TEXT_LIMIT),
            me=frames.Me(who.id, who.name, who.email, who.role),
        )

    @property
    def alive_at(self) -> float:
        """Return when the page was last known to run. A page that has answered once answers every time."""
        return self._awake_at or self.heard_at

    def command(self, frame: Any) -> None:
        kind = cast("type[Any]", type(frame))
        if self._awake_at or kind is commands.Awake:
            self._awake_at = self.heard_at
        if kind in TOUCHES:
            self._note_touch()
        order = COMMANDS.get(kind)
        if order is None:
            self._look_or_tell(frame)
            return
        who, ready = self.operator, with_clean_texts(frame)
        self._do(frame, lambda tx, now: order(tx, who, ready, now))

    def _note_touch(self) -> None:
        """Record input of the operator, at most once a minute. After idle time this restores presence."""
        now, who = self.context.now(), self.operator.id
        if now - self._touched_at >= MINUTE:
            self._touched_at = now
            self.context.store.submit(lambda tx: presence.operator_uses(tx, who, now), self._is_touched)

    def _is_touched(self, _: Any, error: BaseException | None) -> None:
        """Forget the last touch if it could not be stored, so that the next one is recorded."""
        if error:
            self._touched_at = 0

    def _look_or_tell(self, frame: Any) -> None:
        """Run a command that changes nothing in the database."""
        match frame:
            case commands.Watch():
                self.start(self._watch(frame))
            case commands.Unwatch():
                self._unwatch(frame.d)
            case commands.Typing():
                self._tell_typing(frame)
            case commands.Sync():
                self.start(
                    self._read(frame.d, lambda tx: operator_queries.events_after(tx, self.operator, frame))
                )
            case commands.Older():
                self.start(self._read(frame.d, lambda tx: operator_queries.older(tx, self.operator, frame)))
            case commands.Inbox():
                self.start(self.send_rows())
            case commands.Active() | commands.Awake():
                pass
            case _:
                self.send(frames.Pong(self.context.now()))

    def leave(self) -> None:
        if self.is_live:
            self.context.hub.remove_list_reader(self)
        for dialog_id in tuple(self._watched):
            self._unwatch(dialog_id)

    def sees(self, dialog: Dialog) -> bool:
        return rules.sees(dialog, self.operator)

    def deliver_rows(self, frame: bytes, dialogs: list[Dialog]) -> None:
        if self._buffered_rows is None:
            self._show_rows(frame, dialogs)
        else:
            self._buffered_rows.append((frame, dialogs))

    def hide(self, dialog_id: str) -> None:
        """Remove a dialog that the operator can no longer see: no further events of it are sent here."""
        if self._stands_in_own_line(dialog_id):
            self._went.append(dialog_id)
        self._shown.pop(dialog_id, None)
        if dialog_id in self._watched:
            self._unwatch(dialog_id)
        self.send(frames.Gone(dialog_id))

    def deliver_alert(self, alarm: AlertOut) -> None:
        if alarm.is_for(self.operator):
            it = alarm.dialog
            self.send(frames.Alarm(it.id, it.label, it.name, it.alert))

    def deliver_team(self, team: bytes, own: frames.OwnPresence | None) -> None:
        """Send the team and the operator's own state if they have changed, but not before `live`."""
        if not self._has_list:
            return
        if self._sent_team != team:
            self._sent_team = team
            self.send_bytes(team)
        if own and self._sent_own != own:
            self._sent_own = own
            self.send(own)

    async def send_rows(self) -> None:
        """Send the whole list of dialogs. Rows that change during the read are sent after it."""
        self._buffered_rows = []
        found, count = await self.context.store.read(lambda tx: dialogs.list_open(tx, self.operator))
        rows = tuple(rules.row(dialog) for dialog in found)
        self._shown = {row.d: row.line_id for row in rows}
        self.send(frames.Rows(rows, count, digest({row.d: row.rev for row in rows})))
        buffered, self._buffered_rows = self._buffered_rows or [], None
        for frame, changed in buffered:
            self._show_rows(frame, changed)

    def _show_rows(self, frame: bytes, changed: list[Dialog]) -> None:
        for dialog in changed:
            if dialog.status == "finished":
                self._shown.pop(dialog.id, None)
            else:
                self._shown[dialog.id] = dialog.line_id
            watched = self._watched.get(dialog.id)
            if watched and watched.line_id != dialog.line_id:
                # The dialog moved to another line, which may show a different operator name to visitors.
                # Forget the shown name until the dialog is watched again.
                self._watched[dialog.id] = watched._replace(shown_as="")
        self.send_bytes(frame)

    async def check_session(self) -> None:
        """Close the connection if the session has ended; apply a change of the operator's lines.

        Called every few seconds. An open socket keeps its session in use.
        """
        if self._session is None or self.is_closed:
            return
        now, was = self.context.now(), self._session
        session = await self.context.store.read(lambda tx: operators.find_session(tx, was.hash))
        if session is None or not session_is_good(session, now):
            self.close(4006, "the session is over")
            return
        self._session = session
        if now - session.used_at > NOTED_EVERY:
            await self.context.store.write(lambda tx: presence.operator_is_here(tx, session, now))
        if session.operator.lines != was.operator.lines:
            await self._see_other_lines()

    async def _see_other_lines(self) -> None:
        """Hide watched dialogs that the operator can no longer see, and send the list again."""
        watched = tuple(self._watched)
        found = await self.context.store.read(lambda tx: [dialogs.find_dialog(tx, each) for each in watched])
        seen = {dialog.id for dialog in found if dialog and self.sees(dialog)}
        for dialog_id in watched:
            if dialog_id not in seen:
                self.hide(dialog_id)
        await self.send_rows()

    async def send_digest(self) -> None:
        """Send a digest of the rows on the screen, computed from the database. Called once a minute.

        If the screen lacks open dialogs and has room for them, send the whole list instead.
        """
        all_open = await self.context.store.read(lambda tx: dialogs.list_revisions(tx, self.operator))
        if len(self._shown) < min(len(all_open), dialogs.LIST_LIMIT):
            await self.send_rows()
            return
        self.send(frames.Digest(digest({d: rev for d, rev in all_open.items() if d in self._shown})))

    async def _watch(self, frame: commands.Watch) -> None:
        """Subscribe to the dialog, then read it, so that no event is lost between the two."""
        self.buffer(frame.d)
        has = resume.cursors(frame.resume, self.context.epoch)

        look_no = self._looks = self._looks + 1
        self._newest_look[frame.d] = look_no
        self.context.hub.watch(frame.d, self)
        # Register before reading, so that `leave()` during the read also unregisters us from the hub.
        self._watched[frame.d] = OpenDialog()
        try:
            watched, caught_up, sent = await self.context.store.read(
                lambda tx: operator_queries.watch(tx, self.operator, frame.d, has)
            )
        except NotFound:
            self._unwatch(frame.d)
            self.flush(frame.d, {})
            self.send(frames.Reset("pruned", frame.d))
            return
        if self._newest_look.get(frame.d) != look_no:
            # Watched again meanwhile: do not send an older snapshot after the newer one.
            return
        self._watched[frame.d] = watched
        for each in caught_up:
            self.send(each)
        self.send(frames.Live(frame.d))
        self.flush(frame.d, sent)
        seen_by = self.context.hub.visitors_of(watched.visitor_id)
        if any(isinstance(each, Connection) and each.is_viewing for each in seen_by):
            self.send(frames.ViewingNow(frame.d, True))

    def _unwatch(self, dialog_id: str) -> None:
        self._watched.pop(dialog_id, None)
        self._newest_look.pop(dialog_id, None)
        self.drop_buffered(dialog_id)
        self.context.hub.unwatch(dialog_id, self)

    def _tell_typing(self, frame: commands.Typing) -> None:
        watched = self._watched.get(frame.d)
        if watched and watched.visitor_id:
            self.context.hub.note_typing(frame.d, self.context.now() if frame.on else 0)
            typing = frames.TypingNow(frame.d, "operator", name=watched.shown_as, on=frame.on)
            for listener in self.context.hub.visitors_of(watched.visitor_id):
                if isinstance(listener, Connection):
                    listener.send(typing)

    def _do(self, frame: Any, action: Callable[[Transaction, int], Any]) -> None:
        cid, dialog_id, now = getattr(frame, "cid", ""), getattr(frame, "d", ""), self.context.now()

        def done(result: Any, error: BaseException | None) -> None:
            if isinstance(frame, commands.Spam) and not error:
                what = "visitor_blocked" if frame.on else "visitor_unblocked"
                note(what, self.operator.id, self._address, frame.d)
            if not cid:
                return
            if error:
                self.answer_refusal(cid, self._refusal_for(dialog_id, error))
            elif isinstance(result, talk.Written):
                self.send(
                    frames.Ack(cid, result.at, result.dialog_id, result.seq, result.message_id, result.again)
                )
            else:
                self.send(frames.Ack(cid, now))

        self.context.store.submit(lambda tx: action(tx, now), done)

    def _refusal_for(self, dialog_id: str, error: BaseException) -> BaseException:
        """Replace NotSeen by a clearer refusal if the dialog was transferred away from the operator's screen.

        It does not say where the dialog is now, which this operator may not know. Dialogs that were only
        offered here, or whose line the operator has left, stay NotSeen.
        """
        has_gone = dialog_id in self._went or self._stands_in_own_line(dialog_id)
        return NotNow(WENT) if isinstance(error, NotSeen) and has_gone else error

    def _stands_in_own_line(self, dialog_id: str) -> bool:
        line_id = self._shown.get(dialog_id) or self._watched.get(dialog_id, OpenDialog()).line_id
        return line_id in (self.operator.lines or ())

    async def _read(self, dialog_id: str, query: Callable[[Reader], Any]) -> None:
        """Send the result of a query about a dialog, or `reset` if the operator may not see the dialog."""
        try:
            self.send(await self.context.store.read(query))
        except Refused:
            self.send(frames.Reset("pruned", dialog_id))
