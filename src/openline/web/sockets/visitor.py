"""The visitor's door: one browser, known by a token in its first frame and by nothing else."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec

from openline.actions.dialogs import talk
from openline.actions.forms.answer import Answered
from openline.actions.visitors import arrive
from openline.actions.visitors.identify import visitor_identifies
from openline.domain.channels.channels import Channel, may_connect
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Stream
from openline.domain.lines.lines import Line
from openline.domain.refusals import Blocked, Forbidden, OtherPerson, Refused, TokenEnded, TooMany
from openline.domain.text import TEXT_LIMIT, preview
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, hash_token, language
from openline.store.transaction import Reader
from openline.store.writer import Done
from openline.texts import OFFERED
from openline.web.context import AppContext, ignore_result
from openline.web.identities import SignedIdentity, identity_in
from openline.web.origin import is_own
from openline.web.sockets import redact
from openline.web.sockets import visitor_queries as looks
from openline.web.sockets.visitor_arrival import may_stay, recognise
from openline.web.sockets.visitor_commands import VisitorAction, action_for
from openline.web.sockets.visitor_costs import VisitorCosts
from openline.web.sockets.visitor_quotas import VisitorQuotas
from openline.web.wire import commands, frames, resume
from openline.web.wire.connection import Connection, Cursors, Wire, encode

IDENTITY_CID = "identity"
"""The `cid` of a `nack` about the identity in `hello`, a frame without `cid`."""

ENDED_BY = {TokenEnded: (4500, "bad token"), Blocked: (4503, "blocked")}

Unknown = defaultdict[str, set["VisitorConnection"]]
"""Token hash → connections whose visitor is not stored yet; the first message stores it for all of them."""


class VisitorConnection(Connection):
    decode = msgspec.json.Decoder(commands.VisitorCommand).decode

    def __init__(
        self, context: AppContext, wire: Wire, unknown: Unknown, *, origin: str | None, address: str
    ):
        super().__init__(context, wire, address, context.config.limits.of_visitor)
        self._unknown = unknown
        self._origin = origin
        self._quotas = VisitorQuotas(context, address)
        self._costs = VisitorCosts(context, self.network)
        self._frame_size = 0
        self._caller: Credentials | None = None
        self._channel: Channel | None = None
        self._line: Line | None = None
        self._mail: frames.MailAvailability | None = None
        self._refused_identity: Refused | None = None
        self._dialog_id = ""
        self._reads_only = ""
        self._was_here = False
        self.catches_up = True
        """Off for a command over HTTP: nobody would read what was missed."""

    @property
    def caller(self) -> Credentials:
        assert self._caller is not None, "hello comes first"
        return self._caller

    async def say_hello(self, hello: commands.VisitorHello) -> None:
        """Introduce a visitor:

        1. subscribe, then read, so that no event is lost between the two
        2. by one query, find the channel and the visitor of the token; a new visitor is not stored yet
        3. check that this site may use the channel
        """
        self.lang = language(hello.lang, OFFERED)
        token_hash, next_hash = hash_token(hello.token), hash_token(hello.next) if hello.next else ""
        # After a restore the database lacks visitors first seen after the backup: treat them as new.
        is_new = hello.new or hello.epoch not in ("", self.context.epoch)
        page, zone = looks.page_of(hello.page), looks.known_zone(hello.zone)
        self._caller = caller = Credentials("", token_hash, is_new, self.lang, page, zone=zone)
        # Before reading: another tab's first message may be committed meanwhile and must reach this tab.
        self.buffer()
        self._unknown[token_hash].add(self)
        self._bucket = self._costs.known_as(token_hash)
        if not self._costs.may_read():
            self.close(1013, "busy")
            return
        now = self.context.now()
        found = await self.context.store.read(
            lambda tx: looks.newcomer(tx, hello.channel, caller, next_hash, now)
        )
        if found is None:
            self.close(4506, "unknown channel")
        elif not (is_own(self.context.config, self._origin) or may_connect(found.channel, self._origin)):
            self.context.refused_sites.note(found.channel, self._origin)
            self.close(4506, "this site may not use the channel")
        else:
            await self._accept(hello, found, next_hash)

    async def _accept(self, hello: commands.VisitorHello, found: looks.Newcomer, next_hash: str) -> None:
        self._channel, self._line, self._mail = found.channel, found.line, found.mail
        self.tab = hello.tab
        token_hash = self.caller.token_hash
        signed = self._identity_in(hello.identity, token_hash) if hello.identity else None
        self._caller = replace(self.caller, channel_id=found.channel.id, identity=signed and signed.identity)
        try:
            arrival = await recognise(self.context, self.caller, next_hash, found.arrival)
        except OtherPerson as refused:
            self.context.used_identities.give_back(signed, token_hash)
            # The person now using this browser must not read the messages of another: a new token is needed.
            self.answer_refusal(IDENTITY_CID, refused)
            self.close(4507, "another person")
            return
        except (TokenEnded, Blocked) as refused:
            self.context.used_identities.give_back(signed, token_hash)
            self.close(*ENDED_BY[type(refused)])
            return
        if arrival.visitor:
            self._leave_unknown()
        if arrival.rotated:
            self._costs.known_as(next_hash)
            self.context.used_identities.renamed(token_hash, next_hash)
            self._caller = replace(self.caller, token_hash=next_hash)
        await self._bring_up_to_date(hello, arrival)

    def _identity_in(self, token: str, token_hash: str) -> SignedIdentity | None:
        """Return the verified identity; None if it is refused. The refusal is kept, the chat works anyway."""
        assert self._channel is not None
        assert self._line is not None
        now, used = self.context.now(), self.context.used_identities
        try:
            signed = identity_in(token, self._channel, now, self._line.rules.country)
            used.check(signed, token_hash, now)
            used.note(signed, token_hash, now)
        except Forbidden as refused:
            used.log_refusal(self._channel.key, refused, now)
            self._refused_identity = refused
            return None
        return signed

    async def _bring_up_to_date(self, hello: commands.VisitorHello, arrival: arrive.Arrival) -> None:
        visitor = arrival.visitor
        has = resume.cursors(hello.resume, self.context.epoch)
        own: list[Dialog] = []
        caught_up: list[resume.Frame] = []
        sent: Cursors = {}
        if visitor:
            self._listen_as(visitor.id)
            if not may_stay(self):
                self.close(4505, "too many connections")
                return
            self._reads_only = visitor.reads_only
            look = looks.thread if self.catches_up else looks.dialogs_only
            own, caught_up, sent = await self.context.store.read(lambda tx: look(tx, visitor, has))
        self._dialog_id = own[-1].id if own else ""
        self.send(self._welcome_frame(arrival, own, caught_up))
        if self._refused_identity:
            self.answer_refusal(IDENTITY_CID, self._refused_identity)
        for frame in caught_up:
            self._send_read(frame)
        self.send(frames.Live())
        self.is_live = True
        self.flush("", sent)

    def _welcome_frame(
        self, arrival: arrive.Arrival, own: list[Dialog], caught_up: list[resume.Frame]
    ) -> frames.Welcome:
        assert self._line is not None
        limits = self.context.config.limits
        self._was_here = self.context.hub.somebody_is_here(self._line.id)
        return frames.Welcome(
            v=commands.PROTOCOL_VERSION,
            conn=self.id,
            epoch=self.context.epoch,
            hb=limits.heartbeat_s,
            now=self.context.now(),
            limits=frames.Limits(limits.visitor_frame, TEXT_LIMIT),
            line=self._line.name,
            here=self._was_here,
            known=arrival.visitor is not None,
            rotated=arrival.rotated,
            details=looks.details_of(arrival, self.caller),
            streams=tuple(resume.state_of(dialog, caught_up) for dialog in own),
            mail=self._mail,
        )

    def charge(self, now: float, size: int) -> int:
        self._frame_size = size
        if wait_ms := self._bucket.take(now):
            self.context.costs.tell("visitor_rate", self.network.key)
        return wait_ms or self._costs.charge(now, size)

    def command(self, frame: Any) -> None:
        match frame:
            case commands.Send():
                self._send(frame)
            case commands.Identify():
                self._identify(frame)
            case _:
                act = action_for(frame, self.context.repeated_answers)
                if act:
                    self._do_within_quota(frame, act)
                else:
                    self._look_or_tell(frame)

    def _look_or_tell(self, frame: Any) -> None:
        """Run a command that changes nothing in the database."""
        match frame:
            case commands.Typing():
                self._tell_typing(frame)
            case commands.Viewing():
                self._tell_viewing(on=frame.on)
            case commands.Sync():
                self.start(self._read(frame.d, lambda tx: looks.events_after(tx, self._reading, frame)))
            case commands.Older():
                self.start(self._read(frame.d, lambda tx: looks.older(tx, self._reading, frame)))
            case _:
                self.send(frames.Pong(self.context.now()))

    def presence(self, *, here: bool) -> None:
        if self.is_live and here != self._was_here:
            self._was_here = here
            self.send(frames.LinePresence(here))

    @property
    def _reading(self) -> looks.Reading:
        return looks.Reading(self.listener_id, self._reads_only)

    @property
    def line_id(self) -> str:
        return self._line.id if self._line else ""

    def set_visitor(self, visitor_id: str) -> None:
        """Subscribe to the events of a visitor who was just stored."""
        self._caller = replace(self.caller, is_new=False)
        self._listen_as(visitor_id)

    def deliver(self, dialog_id: str, stream: Stream, seq: int, frame: bytes) -> None:
        """Send a live event. It may begin a dialog, from another tab.

        A token from a letter gets neither events of other dialogs nor contact details: the letter may have
        been forwarded.
        """
        if self._reads_only not in ("", dialog_id):
            return
        if seq == 1:
            self._dialog_id = dialog_id
        super().deliver(dialog_id, stream, seq, redact.live(frame) if self._reads_only else frame)

    def leave(self) -> None:
        if self.is_viewing:
            self._tell_viewing(on=False)
        if self.listener_id:
            self.context.hub.remove_visitor(self.listener_id, self)
        elif self._caller:
            self._leave_unknown()

    def _leave_unknown(self) -> None:
        token_hash = self.caller.token_hash
        if self in self._unknown.get(token_hash, ()):
            self._unknown[token_hash].discard(self)
            if not self._unknown[token_hash]:
                del self._unknown[token_hash]

    def _listen_as(self, visitor_id: str) -> None:
        self.listener_id = visitor_id
        self.context.hub.add_visitor(visitor_id, self)

    def _send(self, frame: commands.Send) -> None:
        caller = replace(self.caller, page=looks.page_of(frame.page)) if frame.page else self.caller
        try:
            kept = self._costs.keep(self._frame_size)
            is_counted = not self.listener_id and self._quotas.count_new_dialog()
        except TooMany as refused:
            self.answer_refusal(frame.cid, refused)
            return
        now = self.context.now()
        country = self._line.rules.country if self._line else ""
        sending = talk.sending_of(frame.text, frame.cid, country, self.context.config.limits.unanswered)

        def done(written: talk.Written, error: BaseException | None) -> None:
            if error:
                self._costs.undo_keep(kept)
                if is_counted:
                    self._quotas.undo_new_dialog()
                self._refuse(frame.cid, error)
                return
            self._visitor_created(written.visitor_id)
            self._part_from_letter(written.visitor_id)
            self._dialog_id = written.dialog_id
            self.send(
                frames.Ack(
                    frame.cid, written.at, written.dialog_id, written.seq, written.message_id, written.again
                )
            )

        self.context.store.submit(lambda tx: talk.visitor_writes(tx, caller, sending, now), done)

    def _do_within_quota(self, frame: Any, act: VisitorAction) -> None:
        try:
            self._costs.keep(self._frame_size)
            self._quotas.count_command(frame)
        except TooMany as refused:
            self.answer_refusal(frame.cid, refused)
            return
        then = self.context.repeated_answers.watching(frame, self.caller.token_hash)
        self._do(getattr(frame, "cid", ""), act, then)

    def _identify(self, frame: commands.Identify) -> None:
        """Apply a signed identity. For a visitor who is not stored yet, the first message will store it."""
        self._refused_identity = None
        signed = self._identity_in(frame.token, self.caller.token_hash)
        if signed is None:
            self.answer_refusal(frame.cid, self._refused_identity or Forbidden())
            return
        known = self.caller.identity
        self._caller = replace(self.caller, identity=signed.identity)

        def done(_: Any, error: BaseException | None) -> None:
            if isinstance(error, OtherPerson):
                self.context.used_identities.give_back(signed, self.caller.token_hash)
                self._caller = replace(self.caller, identity=known)

        self._do(
            frame.cid, lambda tx, caller, now: visitor_identifies(tx, caller, signed.identity, now), done
        )

    def _do(self, cid: str, act: VisitorAction, then: Done = ignore_result) -> None:
        """Run a command and send a plain `ack` or `nack`; nothing if the command has no `cid`."""
        now, caller = self.context.now(), self.caller

        def done(result: Any, error: BaseException | None) -> None:
            then(result, error)
            if not cid:
                return
            if error:
                self._refuse(cid, error)
                return
            wrong = result.wrong if isinstance(result, Answered) else ()
            fields = tuple(frames.FieldError(w.field, w.code, self.say(w.text)) for w in wrong)
            self.send(frames.Ack(cid, now, wrong=fields))

        self.context.store.submit(lambda tx: act(tx, caller, now), done)

    def _refuse(self, cid: str, error: BaseException) -> None:
        """Send a `nack`, or close the socket if the visitor was banned or the token has ended meanwhile."""
        if isinstance(error, Blocked):
            self.close(*ENDED_BY[Blocked])
        elif isinstance(error, TokenEnded):
            # The visitor was known, so the browser already has the next token and reconnects with it.
            self.close(4006 if self.listener_id else 4500, "the token has ended")
        else:
            self.answer_refusal(cid, error)

    def _visitor_created(self, visitor_id: str) -> None:
        if self.listener_id:
            return
        for stranger in self._unknown.pop(self.caller.token_hash, ()):
            stranger.set_visitor(visitor_id)

    def _part_from_letter(self, visitor_id: str) -> None:
        """Listen as the visitor that this browser became by beginning a conversation of its own."""
        if visitor_id != self.listener_id and not self.is_closed:
            self.context.hub.remove_visitor(self.listener_id, self)
            self._reads_only = ""
            self._listen_as(visitor_id)

    def _tell_typing(self, frame: commands.Typing) -> None:
        if self._dialog_id and self.listener_id:
            self.context.hub.note_typing(self._dialog_id, self.context.now() if frame.on else 0)
            typing = frames.TypingNow(self._dialog_id, "visitor", text=preview(frame.text), on=frame.on)
            self._tell_watchers(typing)

    def _tell_viewing(self, *, on: bool) -> None:
        """Tell watchers whether the visitor can see the chat, unless another tab of theirs shows it."""
        others = [each for each in self.context.hub.visitors_of(self.listener_id) if each is not self]
        elsewhere = any(isinstance(each, VisitorConnection) and each.is_viewing for each in others)
        self.is_viewing = on
        if self._dialog_id and self.listener_id and not elsewhere:
            self._tell_watchers(frames.ViewingNow(self._dialog_id, on))

    def _tell_watchers(self, frame: frames.TypingNow | frames.ViewingNow) -> None:
        for watcher in self.context.hub.watchers_of(self._dialog_id):
            if isinstance(watcher, Connection):
                watcher.send(frame)

    async def _read(self, d: str, query: Callable[[Reader], Any]) -> None:
        """Send the result of a query about a dialog; nothing while this visitor has read too much."""
        if self._costs.may_read():
            self._send_read(await self.context.store.read(query) or frames.Reset("pruned", d))

    def _send_read(self, frame: Any) -> None:
        """Send what was read from the database, and count it."""
        self._costs.has_read(len(data := encode(frame)))
        self.send_bytes(data)
