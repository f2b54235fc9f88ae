"""The team: its members and their roles. Only administrators change it, and one of them always remains.

A line does not lose its last operator either: its dialogs would be offered to nobody, for ever.
"""

from openline.actions.lines import assign
from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import check_details
from openline.domain.refusals import Forbidden, NotFound, NotNow, WrongField, WrongFields
from openline.domain.team import rights
from openline.domain.team.operators import Operator, Role, Session
from openline.domain.values import Immutable, replace
from openline.store.lines.lines import get_line, list_lines, list_operator_ids, save_line, save_operators
from openline.store.team import operators, team
from openline.store.team.team import Member
from openline.store.timers import set_timer_once
from openline.store.transaction import Transaction

NAME_MISSING = WrongField("name", "empty", "Enter the operator's name.")
EMAIL_MISSING = WrongField("email", "empty", "Enter the operator's email.")
ADDRESS_TAKEN = WrongField("email", "taken", "Someone with this email is already on the team.")
UNKNOWN_LINES = WrongField("lines", "unknown", "Choose lines from the list.")
LAST_ADMINISTRATOR = "There must be at least one administrator."
LAST_OPERATOR_OF_LINE = "Add another operator to {lines} first."


class NewMember(Immutable):
    """A new member as the team page sends it."""

    name: str
    email: str
    role: Role
    lines: tuple[str, ...]


def member_is_added(tx: Transaction, who: Operator, new: NewMember, password_hash: str, now: int) -> Member:
    """Add a member, last in the order of each of these lines. Raises WrongFields.

    The lines are saved too, so that somebody who has their settings open is told about the change.
    """
    rights.must_administer(_still_active(tx, who))
    tx.lock("team")
    tx.lock("lines")
    details = _checked(tx, new)
    added = Operator(tx.new_id(), details.name, details.email.lower(), new.role, None)
    operators.add_operator(tx, added, password_hash, now, is_made_up=True)
    for line_id in dict.fromkeys(new.lines):
        line = get_line(tx, line_id)
        save_operators(tx, line_id, (*list_operator_ids(tx, line_id), added.id))
        save_line(tx, replace(line, saved_by=who.id))
        set_timer_once(tx, "assign_waiting", line_id, now)
    tx.tell_presence()
    return team.get_member(tx, added.id)


def member_is_saved(
    tx: Transaction, who: Operator, member: Member, now: int
) -> tuple[Member, tuple[str, ...]]:
    """Save name, role and activity. Return the member, and the hashes of the sessions that were ended.

    Deactivation takes effect at once: the member's sessions end, and dialogs that wait for their answer are
    returned to the queue. Raises NotNow for the last administrator and for the last operator of a line.
    """
    rights.must_administer(who)
    tx.lock("team")
    tx.lock("lines")
    was = team.get_member(tx, member.id)
    details, wrong = check_details(ContactDetails(name=member.name), "")
    if wrong or not details.name:
        raise WrongFields(wrong or (NAME_MISSING,))
    is_leaving = (was.role, was.is_active) == ("administrator", True) and (
        member.role != "administrator" or not member.is_active
    )
    if is_leaving and team.count_administrators(tx) == 1:
        raise NotNow(LAST_ADMINISTRATOR)
    if was.is_active and not member.is_active:
        _must_leave_somebody(tx, was)
    team.save_member(tx, member._replace(name=details.name))
    tx.tell_presence()
    if member.is_active:
        return team.get_member(tx, member.id), ()
    assign.operator_is_deactivated(tx, member.id, now)
    return team.get_member(tx, member.id), team.end_sessions(tx, member.id)


def password_is_changed(
    tx: Transaction, who: Operator, operator_id: str, password_hash: str, own_session: str
) -> tuple[str, ...]:
    """Save a new password. Return the hashes of the sessions ended: all of theirs except `own_session`."""
    rights.must_administer(_still_active(tx, who))
    team.get_member(tx, operator_id)
    team.save_password(tx, operator_id, password_hash, is_made_up=operator_id != who.id)
    return team.end_sessions(tx, operator_id, own_session)


def own_password_is_changed(
    tx: Transaction, session: Session, before: str, password_hash: str
) -> tuple[str, ...]:
    """Save an operator's own choice. Return the hashes of the other sessions, which were ended.

    `before`: the hash that the current password was checked against. Raises Forbidden if the password was
    changed elsewhere, or the session ended, meanwhile.
    """
    is_same = operators.find_password(tx, session.operator.email) == (session.operator.id, before)
    if not is_same or operators.find_session(tx, session.hash) is None:
        raise Forbidden
    team.save_password(tx, session.operator.id, password_hash)
    return team.end_sessions(tx, session.operator.id, session.hash)


def own_session_is_ended(tx: Transaction, who: Operator, session_id: str) -> tuple[str, ...]:
    """End one of the operator's own sessions, named by the beginning of its hash. Raises NotFound."""
    found = [each for each, _, _ in team.list_sessions(tx, who.id) if each[:16] == session_id]
    if not found:
        raise NotFound
    operators.end_session(tx, found[0])
    return (found[0],)


def own_name_is_saved(tx: Transaction, who: Operator, name: str) -> Member:
    """Save how operators and clients see the operator. Raises WrongFields."""
    tx.lock("team")
    details, wrong = check_details(ContactDetails(name=name), "")
    if wrong or not details.name:
        raise WrongFields(wrong or (NAME_MISSING,))
    team.save_member(tx, team.get_member(tx, who.id)._replace(name=details.name))
    tx.tell_presence()
    return team.get_member(tx, who.id)


def password_is_reset(tx: Transaction, email: str, password_hash: str) -> bool:
    """Save a password made up at the command line. Return False if nobody has this email."""
    found = operators.find_password(tx, email)
    if found is None:
        return False
    team.save_password(tx, found[0], password_hash, is_made_up=True)
    team.end_sessions(tx, found[0])
    return True


def _still_active(tx: Transaction, who: Operator) -> Operator:
    """Return the operator as they are now: hashing a password took a while. Raises Forbidden."""
    found = operators.find_operator(tx, who.id)
    if found is None:
        raise Forbidden
    return found


def _must_leave_somebody(tx: Transaction, member: Member) -> None:
    """Raise NotNow if a line would be left without operators: its settings page demands the same."""
    left = [line_id for line_id in member.lines if list_operator_ids(tx, line_id) == [member.id]]
    if left:
        names = ", ".join(get_line(tx, line_id).name for line_id in left)
        raise NotNow(LAST_OPERATOR_OF_LINE, lines=names)


def _checked(tx: Transaction, new: NewMember) -> ContactDetails:
    details, wrong = check_details(ContactDetails(new.name, new.email), "")
    complaints = [*wrong]
    if not new.name.strip():
        complaints.append(NAME_MISSING)
    if not new.email.strip():
        complaints.append(EMAIL_MISSING)
    elif details.email and team.is_taken(tx, details.email.lower()):
        complaints.append(ADDRESS_TAKEN)
    if not set(new.lines) <= {line.id for line in list_lines(tx)}:
        complaints.append(UNKNOWN_LINES)
    if complaints:
        raise WrongFields(tuple(complaints))
    return details
