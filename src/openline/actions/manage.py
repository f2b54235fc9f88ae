"""The portal is set up: lines, their rules, their channels. Who saves second is told, and loses nothing."""

import secrets
import string
from dataclasses import dataclass, replace

from openline.domain.channels.channels import Channel
from openline.domain.channels.sites import check_origins, origin_of
from openline.domain.lines import checks
from openline.domain.lines.lines import Line, Rules
from openline.domain.mail.policy import Mailing, saved_over, wrong_in
from openline.domain.portals import Portal
from openline.domain.refusals import Changed, NotFound, NotNow, WrongField, WrongFields
from openline.domain.team import rights
from openline.domain.team.operators import Operator, Role, shown_name
from openline.domain.text import clean_name
from openline.store.channels import channels
from openline.store.letters.settings import get_mailing, save_mailing
from openline.store.lines import lines, queues
from openline.store.portal import add_portal, find_portal, save_portal
from openline.store.team import operators, team
from openline.store.timers import set_timer, set_timer_once
from openline.store.transaction import Reader, Transaction
from openline.texts import OFFERED

NAME_IT = "Give the line a name of at most 100 characters."
CHANGED_BY_NOBODY = "These settings have been saved meanwhile. Nothing was lost: look at what changed."


@dataclass(frozen=True, slots=True)
class FirstStart:
    """Secrets and chances come from outside: an action may be run twice."""

    portal_name: str
    epoch: str
    channel_key: str
    first_number: int
    channel_secret: str = ""
    portal_secret: str = ""


def portal_is_set_up(tx: Transaction, first: FirstStart) -> bool:
    """An empty database gets one line, "Main line", with a chat channel (SPEC §11). False: it had them."""
    if find_portal(tx):
        return False
    portal = Portal(first.portal_name, first.epoch, "en", first.portal_secret)
    add_portal(tx, portal, first.first_number)
    line = Line(tx.new_id(), "Main line", Rules(lang="en"))
    lines.add_line(tx, line, 0)
    channels.add_channel(
        tx, Channel(tx.new_id(), first.channel_key, "chat", line.id, (), first.channel_secret)
    )
    return True


def operator_is_added(tx: Transaction, email: str, role: Role, password_hash: str, now: int) -> Operator:
    """Into the queue of the first line."""
    operator = Operator(tx.new_id(), shown_name(email), email, role, None)
    operators.add_operator(tx, operator, password_hash, now)
    line_id = lines.list_lines(tx)[0].id
    operators.add_to_line(tx, operator.id, line_id, len(lines.list_operator_ids(tx, line_id)))
    return operator


def line_is_added(tx: Transaction, name: str, channel_key: str, position: int) -> tuple[Line, Channel]:
    """A further line with a chat channel of its own."""
    line = Line(tx.new_id(), name, Rules(lang="en"))
    lines.add_line(tx, line, position)
    channel = Channel(tx.new_id(), channel_key, "chat", line.id, ())
    channels.add_channel(tx, channel)
    return line, channel


@dataclass(frozen=True, slots=True)
class Settings:
    """A line as its page sends it; `rev` is what the page was opened with."""

    name: str
    rev: int
    rules: Rules
    operators: tuple[str, ...]


def known_now(tx: Reader) -> checks.Known:
    working = [each for each in team.list_members(tx) if each.is_active]
    see_all = [each.id for each in working if each.role == "administrator"]
    return checks.Known({each.id for each in working}, see_all, OFFERED)


def line_is_made(tx: Transaction, who: Operator, name: str, channel: Channel, now: int) -> Line:
    """With a chat channel, and its maker as the first operator: a line without one answers nobody."""
    rights.must_administer(who)
    _refuse(checks.check_name(name, NAME_IT))
    line = Line(tx.new_id(), clean_name(name), saved_by=who.id)
    lines.add_line(tx, line, lines.next_place(tx))
    lines.save_operators(tx, line.id, (who.id,))
    channels.add_channel(tx, replace(channel, id=tx.new_id(), line_id=line.id))
    tx.tell_presence()
    set_timer_once(tx, "share_out", line.id, now)
    return line


def line_is_saved(tx: Transaction, who: Operator, line_id: str, settings: Settings, now: int) -> Line:
    """
    1. may this person, and is every field right
    2. nobody has saved meanwhile: else Changed, and nothing is written
    3. what waits in the line is shared out anew: limit, order and operators may be others now
    4. whoever waits for an answer waits by the norm that holds now
    """
    tx.lock("lines")
    line = line_to_set(tx, who, line_id)
    if line.rev != settings.rev:
        raise changed(tx, line)
    _refuse(checks.check_line(settings.name, settings.rules, settings.operators, known_now(tx)))
    before = line.rules
    line = replace(
        line, name=clean_name(settings.name), rules=checks.cleaned(settings.rules), saved_by=who.id
    )
    _save(tx, line)
    lines.save_operators(tx, line_id, settings.operators)
    tx.tell_presence()
    set_timer_once(tx, "share_out", line_id, now)
    if (line.rules.norms, line.rules.hours) != (before.norms, before.hours):
        for dialog_id in queues.list_without_answer(tx, line_id):
            set_timer(tx, "norm_missed", dialog_id, now)
    return replace(line, rev=line.rev + 1)


def line_is_deleted(tx: Transaction, who: Operator, line_id: str, name: str) -> None:
    """Its channels let nobody in any more. Its dialogs stay to be read and answered by whoever saw them."""
    rights.must_administer(who)
    tx.lock("lines")
    line = line_to_set(tx, who, line_id)
    if name.strip() != line.name:
        raise WrongFields((WrongField("name", "other_name", "Type the name of the line as it is."),))
    if len(lines.list_lines(tx)) == 1:
        raise NotNow("The last line cannot be deleted.")
    _save(tx, replace(line, is_deleted=True, saved_by=who.id))
    for channel in channels.list_channels(tx):
        if channel.line_id == line_id:
            channels.save_channel(tx, replace(channel, is_closed=True))
    tx.tell_presence()


def channel_is_made(tx: Transaction, who: Operator, channel: Channel) -> Channel:
    """`channel` brings what comes from outside: line, key, secret."""
    tx.lock("lines")
    line_to_set(tx, who, channel.line_id)
    channel = replace(channel, id=tx.new_id())
    channels.add_channel(tx, channel)
    return channel


def channel_is_saved(
    tx: Transaction,
    who: Operator,
    channel_id: str,
    line_id: str,
    origins: tuple[str, ...],
    seen: tuple[str, ...] | None = None,
) -> Channel:
    """To another line, too: dialogs that begin from now on wait there.

    `seen`: the sites that are to be replaced. When others stand there by now nothing is written.
    """
    tx.lock("lines")
    channel = channel_to_set(tx, who, channel_id)
    line_to_set(tx, who, line_id)
    _refuse(check_origins(origins))
    sites = tuple(dict.fromkeys(origin_of(each) for each in origins))
    if seen is not None and channel.origins not in (seen, sites):
        raise Changed(CHANGED_BY_NOBODY)
    channel = replace(channel, line_id=line_id, origins=sites)
    channels.save_channel(tx, channel)
    return channel


def channel_is_closed(tx: Transaction, who: Operator, channel_id: str) -> None:
    channels.save_channel(tx, replace(channel_to_set(tx, who, channel_id), is_closed=True))


def portal_is_saved(
    tx: Transaction, who: Operator, name: str, lang: str, mailing: Mailing | None = None
) -> None:
    """`mailing` None: letters stay as they are."""
    rights.must_administer(who)
    wrong = checks.check_name(name, "Give the portal a name of at most 100 characters.")
    if lang not in OFFERED:
        wrong += (WrongField("lang", "unknown", "Choose a language from the list."),)
    _refuse(wrong + (wrong_in(mailing) if mailing else ()))
    save_portal(tx, clean_name(name), lang)
    if mailing:
        save_mailing(tx, saved_over(get_mailing(tx), mailing))
        tx.tell_letter(0)


def line_to_set(tx: Reader, who: Operator, line_id: str) -> Line:
    """A line that this person may set up; others look like none at all."""
    rights.must_set_line(who, line_id)
    line = lines.get_line(tx, line_id)
    if line.is_deleted:
        raise NotFound
    return line


def channel_to_set(tx: Reader, who: Operator, channel_id: str) -> Channel:
    rights.must_supervise(who)
    channel = channels.get_channel(tx, channel_id)
    if channel.is_closed:
        raise NotFound
    line_to_set(tx, who, channel.line_id)
    return channel


def changed(tx: Reader, line: Line) -> Changed:
    """Says who it was."""
    by = next((each.name for each in team.list_members(tx) if each.id == line.saved_by), "")
    return Changed(name=by) if by else Changed(CHANGED_BY_NOBODY)


def _save(tx: Transaction, line: Line) -> None:
    if not lines.save_line(tx, line):
        raise changed(tx, lines.get_line(tx, line.id))


def _refuse(wrong: tuple[WrongField, ...]) -> None:
    if wrong:
        raise WrongFields(wrong)


def new_channel_key() -> str:
    """Letters and digits: it stands in addresses and on command lines."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(12))
