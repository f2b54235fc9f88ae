"""LINE-13. Floods wait for an answer, who is marked twice is blocked, and spam can be deleted."""

import pytest

from openline.actions.crm import leads
from openline.actions.dialogs import spam
from openline.actions.lines import assign
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import UNANSWERED_LIMIT, Dialog, is_spam
from openline.domain.refusals import Blocked, Forbidden, NotFound, NotNow, Unanswered
from tests.actions.mail_steps import a_mail, arrives, gets_letter
from tests.actions.steps import (
    all_leads,
    answers_form,
    count,
    dialog,
    introduces_herself,
    is_asked,
    sets,
    visitor,
)
from tests.cast import Stage


def marks(stage: Stage, dialog_id: str) -> None:
    stage.do(spam.operator_marks_spam, stage.oleg, dialog_id, stage.cid(), stage.now)


def held(stage: Stage) -> Dialog:
    """The next dialog of a visitor who was marked once."""
    marks(stage, stage.writes().dialog_id)
    stage.moves_on(601)
    return dialog(stage, stage.writes().dialog_id)


def test_an_unanswered_dialog_holds_so_many_messages(stage: Stage) -> None:
    """LINE-13."""
    first = stage.writes(cid="first")
    for _ in range(UNANSWERED_LIMIT - 1):
        stage.writes()
    with pytest.raises(Unanswered) as refused:
        stage.writes("One more", cid="late")
    assert refused.value.retry_ms > 0
    assert stage.writes(cid="first").message_id == first.message_id

    stage.answers(first.dialog_id)
    assert not stage.writes("One more", cid="late").again
    for _ in range(UNANSWERED_LIMIT - 1):
        stage.writes()
    with pytest.raises(Unanswered):
        stage.writes()


def test_forms_are_answered_in_a_full_dialog_all_the_same(stage: Stage) -> None:
    """LINE-13, CHAT-1: who cannot write any more can still leave an address."""
    dialog_id, form_id = is_asked(stage)
    for _ in range(UNANSWERED_LIMIT - 1):
        stage.writes()
    answers_form(stage, form_id, ContactDetails(name="Vera"))
    assert dialog(stage, dialog_id).name == "Vera"


def test_ending_the_dialog_does_not_empty_it(stage: Stage) -> None:
    """LINE-13. It goes on within ten minutes, as full as it was."""
    for _ in range(UNANSWERED_LIMIT):
        written = stage.writes()
    sets(stage, f"UPDATE dialogs SET status = 'finished', finished_at = {stage.now}")
    with pytest.raises(Unanswered):
        stage.writes()
    assert dialog(stage, written.dialog_id).status == "finished"


def test_who_is_marked_twice_is_blocked_until_unbanned(stage: Stage) -> None:
    """LINE-13."""
    again = held(stage)
    assert (visitor(stage).is_banned, visitor(stage).is_blocked) == (True, False)
    marks(stage, again.id)

    assert visitor(stage).is_blocked
    assert dialog(stage, again.id).visitor_is_blocked
    assert stage.commits[-1].blocked == [visitor(stage).id]
    with pytest.raises(Blocked):
        stage.writes()

    stage.do(spam.operator_unbans, stage.olga, again.id, stage.cid(), stage.now)
    assert (visitor(stage).is_banned, visitor(stage).is_blocked) == (False, False)
    stage.moves_on(601)
    assert not dialog(stage, stage.writes().dialog_id).is_quarantined


def test_two_operators_who_mark_the_same_dialog_block_nobody(stage: Stage) -> None:
    """LINE-13."""
    dialog_id = stage.writes().dialog_id
    marks(stage, dialog_id)
    stage.do(spam.operator_marks_spam, stage.olga, dialog_id, stage.cid(), stage.now)
    assert not visitor(stage).is_blocked


def test_one_mark_after_an_unban_is_the_first_one(stage: Stage) -> None:
    """LINE-13."""
    dialog_id = stage.writes().dialog_id
    marks(stage, dialog_id)
    stage.do(spam.operator_unbans, stage.olga, dialog_id, stage.cid(), stage.now)
    marks(stage, dialog_id)
    assert (visitor(stage).is_banned, visitor(stage).is_blocked) == (True, False)


def test_a_mark_that_outlived_the_ban_is_lifted_too(stage: Stage) -> None:
    """LINE-13: by the later dialog the visitor was unbanned; the first one is still marked."""
    dialog_id = stage.writes().dialog_id
    again = held(stage)
    stage.do(spam.operator_unbans, stage.olga, again.id, stage.cid(), stage.now)
    assert is_spam(dialog(stage, dialog_id))
    stage.do(spam.operator_unbans, stage.olga, dialog_id, stage.cid(), stage.now)
    assert not is_spam(dialog(stage, dialog_id))
    assert dialog(stage, again.id).status == "new"


def test_spam_is_deleted_with_all_that_is_its_own(stage: Stage) -> None:
    """LINE-13."""
    dialog_id = introduces_herself(stage)
    stage.do(assign.operator_takes, stage.oleg, dialog_id, stage.now)
    stage.do(leads.operator_makes_lead, stage.oleg, dialog_id, stage.cid(), stage.now)
    stage.answers(dialog_id)
    stage.moves_on(3_600)
    assert count(stage, "letters") > 0
    other = stage.writes(caller=stage.igor).dialog_id
    of_other = count_events(stage, other)
    marks(stage, dialog_id)

    stage.do(spam.spam_is_deleted, stage.anna, dialog_id, stage.now)

    with pytest.raises(NotFound):
        dialog(stage, dialog_id)
    left = [count(stage, table) for table in ("dialogs", "letters", "letter_codes", "files", "leads")]
    assert left == [1, 0, 0, 0, 0]
    assert kinds_found(stage) == ["client", "dialog"]
    assert count_events(stage, other) == count(stage, "events") == of_other
    assert visitor(stage).is_banned
    assert [each.id for each in stage.commits[-1].deleted] == [dialog_id]
    assert all_leads(stage) == []


def kinds_found(stage: Stage) -> list[str]:
    """What the search still knows."""
    cursor = stage.connection.cursor()
    cursor.execute("SELECT kind FROM search_entries ORDER BY kind")
    return [found[0] for found in cursor.fetchall()]


def count_events(stage: Stage, dialog_id: str) -> int:
    cursor = stage.connection.cursor()
    cursor.execute(f"SELECT count(*) FROM events WHERE dialog_id = '{dialog_id}'")
    return cursor.fetchone()[0]


def test_an_open_spam_dialog_is_deleted_too_and_its_visitor_goes_on_being_held(stage: Stage) -> None:
    """LINE-13."""
    again = held(stage)
    stage.do(spam.spam_is_deleted, stage.anna, again.id, stage.now)
    assert dialog(stage, stage.writes().dialog_id).is_quarantined


def test_nothing_but_spam_is_deleted_and_not_by_operators(stage: Stage) -> None:
    """LINE-13."""
    dialog_id = stage.writes().dialog_id
    with pytest.raises(NotNow):
        stage.do(spam.spam_is_deleted, stage.anna, dialog_id, stage.now)
    marks(stage, dialog_id)
    with pytest.raises(Forbidden):
        stage.do(spam.spam_is_deleted, stage.oleg, dialog_id, stage.now)
    with pytest.raises(NotFound):
        stage.do(spam.spam_is_deleted, stage.stan, dialog_id, stage.now)
    assert dialog(stage, dialog_id).status == "finished"


def test_a_letter_on_its_way_keeps_its_dialog(stage: Stage) -> None:
    """LINE-13, MAIL-5."""
    dialog_id = introduces_herself(stage)
    stage.answers(dialog_id)
    stage.moves_on(3_600)
    marks(stage, dialog_id)
    sets(stage, "UPDATE letters SET state = 'handing'")
    with pytest.raises(NotNow):
        stage.do(spam.spam_is_deleted, stage.anna, dialog_id, stage.now)


def test_mail_of_a_blocked_visitor_is_filed(stage: Stage) -> None:
    """LINE-13: an answer to a letter; nothing of it becomes a message, and it is known by its id."""
    order = gets_letter(stage)
    sets(stage, "UPDATE visitors SET is_blocked = 1")
    before, mail = count(stage, "events"), a_mail(order.reply_to)

    assert (arrives(stage, mail).kind, arrives(stage, mail).kind) == ("refused", "again")
    assert (count(stage, "events"), count(stage, "mails")) == (before, 1)


def test_who_spams_by_mail_alone_is_blocked_as_well(stage: Stage) -> None:
    """LINE-13: by the same two marks."""
    for _ in range(2):
        outcome = arrives(stage, a_mail("support@shop.example"))
        stage.do(spam.operator_marks_spam, stage.anna, outcome.dialog_id, stage.cid(), stage.now)
        stage.moves_on(601)
    assert arrives(stage, a_mail("support@shop.example")).why == "blocked"
