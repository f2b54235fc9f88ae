"""Creating, saving and deleting lines. The second of two editors gets Changed, and loses nothing."""

from openline.domain.channels.channels import Channel
from openline.domain.lines import checks
from openline.domain.lines.lines import Line, Rules
from openline.domain.refusals import Changed, NotFound, NotNow, WrongField, WrongFields, must_be_right
from openline.domain.team import rights
from openline.domain.team.operators import Operator
from openline.domain.text import clean_name
from openline.domain.values import Immutable, replace
from openline.store.channels import channels
from openline.store.lines import lines, queues
from openline.store.team import team
from openline.store.timers import set_timer, set_timer_once
from openline.store.transaction import Reader, Transaction
from openline.texts import OFFERED

LINE_NAME_WRONG = "Enter a line name of up to 100 characters."
CHANGED_BY_NOBODY = "These settings were changed in the meantime. Review the changes; nothing was lost."


class Settings(Immutable):
    """A line's settings as its page sends them; `rev` is the revision that the page was opened with."""

    name: str
    rev: int
    rules: Rules
    operators: tuple[str, ...]


def allowed_now(tx: Reader) -> checks.Allowed:
    working = [each for each in team.list_members(tx) if each.is_active]
    see_all = [each.id for each in working if each.role == "administrator"]
    return checks.Allowed({each.id for each in working}, see_all, OFFERED)


def line_is_made(tx: Transaction, who: Operator, name: str, channel: Channel, now: int) -> Line:
    """Create a line with a chat channel, and its creator as operator: without one it would answer nobody."""
    rights.must_administer(who)
    must_be_right(checks.check_name(name, LINE_NAME_WRONG))
    line = Line(tx.new_id(), clean_name(name), saved_by=who.id)
    lines.add_line(tx, line, lines.next_place(tx))
    lines.save_operators(tx, line.id, (who.id,))
    channels.add_channel(tx, replace(channel, id=tx.new_id(), line_id=line.id))
    tx.tell_presence()
    set_timer_once(tx, "assign_waiting", line.id, now)
    return line


def line_is_saved(tx: Transaction, who: Operator, line_id: str, settings: Settings, now: int) -> Line:
    """Save a line's settings and what follows from them.

    1. check the right, and raise Changed, with nothing written, if somebody has saved since `rev`
    2. check every field; raises WrongFields
    3. schedule an assignment run: limit, order and operators may have changed
    4. measure waiting dialogs by the response target that holds now
    """
    tx.lock("lines")
    line = line_to_set(tx, who, line_id)
    if line.rev != settings.rev:
        raise changed(tx, line)
    must_be_right(checks.check_line(settings.name, settings.rules, settings.operators, allowed_now(tx)))
    before = line.rules
    line = replace(
        line, name=clean_name(settings.name), rules=checks.cleaned(settings.rules), saved_by=who.id
    )
    _save(tx, line)
    lines.save_operators(tx, line_id, settings.operators)
    tx.tell_presence()
    set_timer_once(tx, "assign_waiting", line_id, now)
    if (line.rules.response_targets, line.rules.hours) != (before.response_targets, before.hours):
        for dialog_id in queues.list_without_answer(tx, line_id):
            set_timer(tx, "target_missed", dialog_id, now)
    return replace(line, rev=line.rev + 1)


def line_is_deleted(tx: Transaction, who: Operator, line_id: str, name: str) -> None:
    """Delete a line and close its channels. Raises NotNow for the last one.

    Its dialogs can still be read and answered by those who saw them before.
    """
    rights.must_administer(who)
    tx.lock("lines")
    line = line_to_set(tx, who, line_id)
    if name.strip() != line.name:
        raise WrongFields((WrongField("name", "other_name", "Type the line's name exactly as it is."),))
    if len(lines.list_lines(tx)) == 1:
        raise NotNow("The last line can't be deleted.")
    _save(tx, replace(line, is_deleted=True, saved_by=who.id))
    for channel in channels.list_channels(tx):
        if channel.line_id == line_id:
            channels.save_channel(tx, replace(channel, is_closed=True))
    tx.tell_presence()


def line_to_set(tx: Reader, who: Operator, line_id: str) -> Line:
    """Return a line that this person may set up. Raises NotFound for a deleted or unseen one."""
    rights.must_set_line(who, line_id)
    line = lines.get_line(tx, line_id)
    if line.is_deleted:
        raise NotFound
    return line


def changed(tx: Reader, line: Line) -> Changed:
    """Return the refusal that names the person who saved."""
    by = next((each.name for each in team.list_members(tx) if each.id == line.saved_by), "")
    return Changed(name=by) if by else Changed(CHANGED_BY_NOBODY)


def _save(tx: Transaction, line: Line) -> None:
    if not lines.save_line(tx, line):
        raise changed(tx, lines.get_line(tx, line.id))
