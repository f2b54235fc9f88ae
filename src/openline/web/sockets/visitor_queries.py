"""Queries of a visitor's connection: the channel, the visitor's dialogs and events, never those of others."""

from typing import NamedTuple

from openline.actions.visitors import arrive
from openline.domain.channels.channels import Channel
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.forms.forms import hidden
from openline.domain.lines.hours import zone_of
from openline.domain.lines.lines import Line
from openline.domain.refusals import Blocked, Refused, TokenEnded
from openline.domain.text import LINE_LIMIT, plain
from openline.domain.urls import without_secrets
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, Page, Visitor, may_read
from openline.store.channels import channels
from openline.store.dialogs import dialogs
from openline.store.letters import settings
from openline.store.lines import lines
from openline.store.transaction import Reader
from openline.web.sockets import redact
from openline.web.wire import commands, frames, resume
from openline.web.wire.connection import Cursors


class Reading(NamedTuple):
    """The reader of a connection. `reads_only`: the one dialog that a token from a letter may read."""

    visitor_id: str
    reads_only: str = ""


class Newcomer(NamedTuple):
    """What a connection has to know at first. `arrival`: who shows the token, or why they may not come in."""

    channel: Channel
    line: Line
    mail: frames.MailAvailability
    """The kinds of letters that are on."""
    arrival: arrive.Arrival | Refused


def newcomer(tx: Reader, key: str, caller: Credentials, next_hash: str, now: int) -> Newcomer | None:
    """Return a channel of widgets, and who the caller is there; None for an unknown key."""
    channel = channels.find_channel(tx, key)
    if channel is None or not channel.is_widget:
        return None
    try:
        arrival = arrive.recognise(tx, replace(caller, channel_id=channel.id), next_hash, now)
    except (TokenEnded, Blocked) as refused:
        arrival = refused
    mailing = settings.get_mail_settings(tx)
    mail = frames.MailAvailability(mailing.history_is_on, mailing.unread_is_on, mailing.why_url)
    return Newcomer(channel, lines.get_line(tx, channel.line_id), mail, arrival)


def thread(tx: Reader, visitor: Visitor, has: Cursors) -> tuple[list[Dialog], list[resume.Frame], Cursors]:
    """Return the latest dialogs of the token, oldest first, the frames that the client lacks, and cursors."""
    own = [each for each in dialogs.list_of_visitor(tx, visitor.id) if may_read(visitor, each.id)]
    caught_up: list[resume.Frame] = []
    sent: Cursors = {}
    room = resume.Room()
    for dialog in reversed(own):
        more, upto = resume.catch_up(tx, dialog, has, room, internal=False, reads_as=visitor.id)
        caught_up[:0] = map(redact.caught_up, more) if visitor.reads_only else more
        sent |= upto
    return own, caught_up, sent


def dialogs_only(
    tx: Reader, visitor: Visitor, _has: Cursors
) -> tuple[list[Dialog], list[resume.Frame], Cursors]:
    """Return what `thread` does without what the client lacks."""
    return [each for each in dialogs.list_of_visitor(tx, visitor.id) if may_read(visitor, each.id)], [], {}


def events_after(tx: Reader, reader: Reading, frame: commands.Sync) -> frames.Batch | None:
    if frame.s != "pub" or _own_dialog(tx, reader, frame.d) is None:
        return None
    found = resume.events_after(tx, frame.d, "pub", frame.after, frame.limit, reader.visitor_id)
    return redact.batch(found) if reader.reads_only else found


def older(tx: Reader, reader: Reading, frame: commands.Older) -> frames.OlderMessages | None:
    dialog = _own_dialog(tx, reader, frame.d)
    if dialog is None:
        return None
    view = resume.snapshot(tx, dialog, internal=False, before=frame.before, most=frame.limit)
    shown = redact.view(view) if reader.reads_only else view
    return frames.OlderMessages(frame.d, shown, before=frame.before)


def _own_dialog(tx: Reader, reader: Reading, dialog_id: str) -> Dialog | None:
    dialog = dialogs.find_dialog(tx, dialog_id) if reader.reads_only in ("", dialog_id) else None
    return dialog if dialog and dialog.visitor_id == reader.visitor_id else None


def details_of(arrival: arrive.Arrival, caller: Credentials) -> ContactDetails | None:
    """Return the details known from forms or a signed identity; masked for a token from a letter."""
    if arrival.visitor:
        known = arrival.visitor.details
        return hidden(known) if arrival.visitor.reads_only else known
    return caller.identity.details if caller.identity else None


def known_zone(name: str) -> str:
    """Return the time zone that the browser names; "" for one that we do not know."""
    return name if name and zone_of(name) else ""


def page_of(page: commands.Page | None) -> Page:
    """Return what is kept of the page: neither operators nor readers of a backup can log in there by it."""
    if page is None:
        return Page()
    url, title, referrer = map(_cut, (page.url, page.title, page.referrer))
    return Page(without_secrets(url), title, without_secrets(referrer))


def _cut(text: str) -> str:
    return plain(text) if len(text) <= LINE_LIMIT else f"{plain(text[: LINE_LIMIT - 1])}…"
