"""What people do in the tests of the actions, in one line each; and what the database then holds."""

from typing import Any

import msgspec

from openline.actions.dialogs import finish
from openline.actions.forms import answer
from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import Value
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import FormState
from openline.domain.team.operators import Operator
from openline.domain.visitors.visitors import Credentials, Visitor, hash_token
from openline.store.crm import contacts, leads
from openline.store.crm.leads import LeadListItem
from openline.store.dialogs import dialogs
from openline.store.dialogs import events as log
from openline.store.visitors import visitors
from tests.cast import Stage

EMAIL, PHONE = "vera@example.com", "+74951234567"
VERA = ContactDetails("Vera", EMAIL, PHONE)


def is_asked(stage: Stage, caller: Credentials | None = None) -> tuple[str, str]:
    """The visitor writes and waits for the form: (dialog id, form id)."""
    dialog_id = stage.writes(caller=caller).dialog_id
    stage.moves_on(5)
    return dialog_id, stage.form_id(dialog_id)


def answers_form(
    stage: Stage, form_id: str, details: ContactDetails = VERA, caller: Credentials | None = None
) -> answer.Answered:
    return stage.do(
        answer.visitor_answers_form, caller or stage.vera, form_id, details, stage.cid(), stage.now
    )


def introduces_herself(
    stage: Stage, details: ContactDetails = VERA, caller: Credentials | None = None
) -> str:
    """From the first message to the answered form; the dialog's id."""
    dialog_id, form_id = is_asked(stage, caller)
    answers_form(stage, form_id, details, caller)
    return dialog_id


def puts_away(stage: Stage, form_id: str, caller: Credentials | None = None) -> None:
    stage.do(answer.visitor_puts_form_away, caller or stage.vera, form_id, stage.cid(), stage.now)


def is_over(stage: Stage, dialog_id: str) -> None:
    """Ended, and so long ago that the next message begins a new dialog."""
    stage.do(finish.operator_finishes, whose(stage, dialog_id), dialog_id, stage.now)
    stage.moves_on(601)


def whose(stage: Stage, dialog_id: str) -> Operator:
    """The operator who has the dialog, or is asked to answer it; Oleg if nobody is."""
    found = dialog(stage, dialog_id)
    who = found.operator_id or found.offered_to
    return next((each for each in (stage.anna, stage.olga, stage.stan) if each.id == who), stage.oleg)


def another_browser(stage: Stage, letter: str = "n") -> Credentials:
    """Somebody whom the main line has not seen yet."""
    return Credentials(stage.vera.channel_id, hash_token(letter * 43), is_new=True, lang="en")


def dialog(stage: Stage, dialog_id: str) -> Dialog:
    return stage.look(dialogs.get_dialog, dialog_id)


def form(stage: Stage, form_id: str) -> FormState:
    """As it stands in its message, whoever's it is."""
    cursor = stage.connection.cursor()
    cursor.execute(f"SELECT form FROM events WHERE kind <> '' AND id = '{form_id}'")
    return msgspec.json.decode(cursor.fetchone()[0], type=FormState)


def forms_of(stage: Stage, dialog_id: str) -> list[FormState]:
    return [shown.form for shown in stage.look(log.list_shown, dialog_id)]


def visitor(stage: Stage, caller: Credentials | None = None) -> Visitor:
    caller = caller or stage.vera
    found = stage.look(visitors.find_by_token, caller.token_hash, caller.channel_id)
    assert found
    return found


def card(stage: Stage, dialog_id: str) -> tuple[Value, ...]:
    return stage.look(contacts.list_values, dialog(stage, dialog_id).contact_id)


def values(stage: Stage, dialog_id: str) -> set[tuple[str, str]]:
    return {(value.kind, value.value) for value in card(stage, dialog_id)}


def all_leads(stage: Stage) -> list[LeadListItem]:
    return stage.look(leads.list_leads, None)


def sets(stage: Stage, sql: str) -> None:
    """A setting that has no action yet."""
    with stage.transaction() as tx:
        tx.cursor.execute(sql)


def count(stage: Stage, table: str) -> int:
    cursor = stage.connection.cursor()
    cursor.execute(f"SELECT count(*) FROM {table}")
    return cursor.fetchone()[0]


def kinds(stage: Stage, dialog_id: str) -> list[str]:
    return [message.kind for message in stage.messages(dialog_id)]


def events(stage: Stage, dialog_id: str, stream: str) -> list[Any]:
    return stage.look(log.list_events, dialog_id, stream, 0, 10_000)


def payloads(stage: Stage, dialog_id: str, stream: str = "pub") -> list[dict[str, Any]]:
    """The same, as their readers get them."""
    return [msgspec.json.decode(payload) for _, payload, *_ in events(stage, dialog_id, stream)]
