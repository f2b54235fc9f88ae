"""The first start, the company's name and language, and how its letters are sent."""

from openline.domain.channels.channels import Channel
from openline.domain.crm.own_contacts import check_own_contacts
from openline.domain.lines import checks
from openline.domain.lines.lines import Line, Rules
from openline.domain.mail.policy import MailSettings, saved_over, wrong_in
from openline.domain.portals import Portal
from openline.domain.refusals import WrongField, must_be_right
from openline.domain.team import rights
from openline.domain.team.operators import Operator, Role, shown_name
from openline.domain.text import clean_name
from openline.domain.values import Immutable
from openline.store.channels import channels
from openline.store.crm.own_contacts import save_installed, save_typed
from openline.store.letters.settings import get_mail_settings, save_mail_settings
from openline.store.lines import lines
from openline.store.portal import add_portal, find_portal, save_portal
from openline.store.team import operators
from openline.store.transaction import Transaction
from openline.texts import OFFERED


class FirstStart(Immutable):
    """Secrets and random numbers of the first start: arguments, because an action may be run twice."""

    portal_name: str
    epoch: str
    channel_key: str
    first_number: int
    channel_secret: str = ""
    portal_secret: str = ""


def portal_is_set_up(tx: Transaction, first: FirstStart) -> bool:
    """Give an empty database its "Main line" with a chat channel. Return False if it has them already."""
    if find_portal(tx):
        return False
    portal = Portal(first.portal_name, first.epoch, "en", first.portal_secret)
    add_portal(tx, portal, first.first_number)
    line = Line(tx.new_id(), "Main line", Rules())
    lines.add_line(tx, line, 0)
    channels.add_channel(
        tx, Channel(tx.new_id(), first.channel_key, "chat", line.id, (), first.channel_secret)
    )
    return True


def own_addresses_are_noted(tx: Transaction, installed: tuple[str, ...]) -> None:
    """Note the company's own addresses that the settings of this process name: they are no client's."""
    save_installed(tx, installed)


def operator_is_added(
    tx: Transaction, email: str, role: Role, password_hash: str, now: int, *, is_made_up: bool = False
) -> Operator:
    """Add an operator at the end of the first line's queue. `is_made_up`: nobody has chosen the password."""
    operator = Operator(tx.new_id(), shown_name(email), email, role, None)
    operators.add_operator(tx, operator, password_hash, now, is_made_up=is_made_up)
    line_id = lines.list_lines(tx)[0].id
    operators.add_to_line(tx, operator.id, line_id, len(lines.list_operator_ids(tx, line_id)))
    return operator


def portal_is_saved(
    tx: Transaction,
    who: Operator,
    name: str,
    lang: str,
    settings: MailSettings | None = None,
    own_contacts: tuple[str, ...] | None = None,
) -> None:
    """Save the name and the language, and what else is not None. Raises WrongFields."""
    rights.must_administer(who)
    wrong = checks.check_name(name, "Enter a company name of up to 100 characters.")
    if lang not in OFFERED:
        wrong += (WrongField("lang", "unknown", "Choose a language from the list."),)
    wrong += wrong_in(settings) if settings else ()
    must_be_right(wrong + (check_own_contacts(own_contacts) if own_contacts else ()))
    save_portal(tx, clean_name(name), lang)
    if own_contacts is not None:
        save_typed(tx, tuple(dict.fromkeys(text.strip() for text in own_contacts)))
    if settings:
        save_mail_settings(tx, saved_over(get_mail_settings(tx), settings))
        tx.tell_letter(0)
